import { render } from 'preact'
import { chartCss } from '../src/charts/theme.ts'
import { App } from './app.tsx'
import { startRouter } from './router.ts'
import './style/base.css'
import './style/parts.css'
import './style/pages.css'
import { applyTheme } from './theme.ts'

// The charts' colours are the page's. A sheet of its own, since the content policy allows no inline style.
const sheet = new CSSStyleSheet()
sheet.replaceSync(chartCss())
document.adoptedStyleSheets = [sheet]

applyTheme()
startRouter()
render(<App />, document.getElementById('page')!)
