/** The lab as a site of its own: no server but one that hands out files. */
import { render } from 'preact'
import { BrandMark, ThemeChoice } from '../../parts/bar.tsx'
import { adoptChartColours } from '../../parts/chart-colours.ts'
import '../../style/base.css'
import '../../style/parts.css'
import { applyTheme } from '../../theme.ts'
import { Lab } from '../lab.tsx'

function Site() {
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <span class="brand">
          <BrandMark />
          <span>batchwise</span>
        </span>
        <ThemeChoice />
      </header>
      <main id="content" tabIndex={-1}>
        <Lab />
      </main>
    </>
  )
}

adoptChartColours()
applyTheme()
render(<Site />, document.getElementById('page')!)
