import { render } from 'preact'
import { App } from './app.tsx'
import { adoptChartColours } from './parts/chart-colours.ts'
import { startRouter } from './router.ts'
import './style/base.css'
import './style/parts.css'
import './style/pages.css'
import { applyTheme } from './theme.ts'

adoptChartColours()
applyTheme()
startRouter()
render(<App />, document.getElementById('page')!)
