import { useEffect, useRef } from 'preact/hooks'

interface ThumbnailProps {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** Bytes, base64: row by row, channels last. */
  readonly image: string
  readonly name: string
}

export function Thumbnail({ width, height, channels, image, name }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const bytes = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0))
    const pixels = context.createImageData(width, height)
    for (let at = 0; at < width * height; at++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels.data[at * 4 + channel] = bytes[at * channels + (channels < 3 ? 0 : channel)]!
      }
      pixels.data[at * 4 + 3] = 255
    }
    context.putImageData(pixels, 0, 0)
  }, [width, height, channels, image])
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={name} />
}
