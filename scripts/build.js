import { ensureBuilt, ensureInstalled } from './ensure.js'

ensureInstalled()
ensureBuilt()
