/** The pages as pictures, to leaf through: build/page-gallery/index.html, made anew by every run of looks.test.ts. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

export const galleryFolder = join(import.meta.dirname, '../../build/page-gallery')
/** Longer pages are cut. */
const mostHeight = 4000

/** `name`: letters, digits, hyphens. */
export async function keepPicture(page: Page, name: string, theme: string, width: number): Promise<void> {
  mkdirSync(galleryFolder, { recursive: true })
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.screenshot({
    path: join(galleryFolder, `${name}.${theme}.${width}.jpg`),
    type: 'jpeg',
    quality: 82,
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(height, mostHeight) },
  })
}

/** A page of all pictures that there are; the old ones of `theme` go before new ones are taken. */
export function clearPictures(theme: string): void {
  mkdirSync(galleryFolder, { recursive: true })
  for (const file of readdirSync(galleryFolder)) {
    if (file.includes(`.${theme}.`)) rmSync(join(galleryFolder, file))
  }
}

export function writeGallery(): void {
  const pictures = readdirSync(galleryFolder)
    .map((file) => /^([\w-]+)\.(\w+)\.(\d+)\.jpg$/.exec(file))
    .filter((match) => match !== null)
    .map(([file, name, theme, width]) => ({ file, name: name!, theme: theme!, width: Number(width) }))
    .sort((a, b) => a.width - b.width || (a.theme < b.theme ? 1 : -1))
  const names = [...new Set(pictures.map(({ name }) => name))].sort()
  const sections = names.map((name) => {
    const own = pictures.filter((picture) => picture.name === name)
    const images = own.map(
      ({ file, theme, width }) =>
        `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${theme}, ${width} pixels wide"></a><figcaption>${theme}, ${width}</figcaption></figure>`,
    )
    return `<section id="${name}"><h2>${name}</h2><div>${images.join('')}</div></section>`
  })
  const links = names.map((name) => `<a href="#${name}">${name}</a>`).join(' ')
  const css =
    'body{font:15px system-ui;margin:24px}nav{position:sticky;top:0;background:#fff;padding:8px 0}nav a{margin-right:12px}' +
    'div{display:flex;gap:20px;align-items:start;overflow-x:auto}figure{margin:0;flex:none}img{width:320px;border:1px solid #ccc}h2{scroll-margin-top:60px}'
  writeFileSync(
    join(galleryFolder, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>The pages</title><style>${css}</style><h1>The pages</h1><nav>${links}</nav>${sections.join('\n')}`,
  )
}
