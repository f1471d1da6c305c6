import { openStore } from '../../src/store/sqlite.ts'
import { storeContract } from './store-contract.ts'

storeContract('SQLite', openStore)
