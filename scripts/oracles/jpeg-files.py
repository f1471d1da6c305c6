"""Writes src/domains/training/data/jpeg-files.json: small JPEG files by Pillow (libjpeg-turbo), with its own decoding.

    python3 -m pip install pillow
    python3 scripts/oracles/jpeg-files.py
    npx biome check --write src/domains/training/data/jpeg-files.json
"""
import base64
import io
import json
import math
import pathlib

from PIL import Image


def picture(width, height, channels):
    """Slopes and waves; colours change slowly, as those of lower resolution are told apart by how they are enlarged."""
    wave = lambda x, y, c: 128 + 70 * math.sin(x / 3 + c) * math.cos(y / 4) + (x * 3 + y * 2) * (c == 0)
    smooth = lambda x, y, c: 90 + 40 * c + 2 * x * (c == 0) + 2 * y * (c == 1) + 20 * math.sin(x / 2)
    f = wave if channels == 1 else smooth
    values = bytes(
        min(255, max(0, round(f(x, y, c)))) for y in range(height) for x in range(width) for c in range(channels)
    )
    return Image.frombytes("L" if channels == 1 else "RGB", (width, height), values)


def jpeg(name, width, height, channels, **options):
    out = io.BytesIO()
    picture(width, height, channels).save(out, "JPEG", **options)
    decoded = Image.open(io.BytesIO(out.getvalue()))
    assert decoded.mode == ("L" if channels == 1 else "RGB")
    return {
        "name": name,
        "jpeg": base64.b64encode(out.getvalue()).decode(),
        "shape": [height, width, channels],
        "pixels": list(decoded.tobytes()),
    }


files = [
    jpeg("grey", 13, 9, 1, quality=90),
    jpeg("grey, progressive", 17, 11, 1, quality=75, progressive=True),
    jpeg("colour, 4:4:4", 13, 9, 3, quality=90, subsampling=0),
    jpeg("colour, 4:2:0", 19, 10, 3, quality=90, subsampling=2),
    jpeg("colour, 4:2:2, progressive", 16, 16, 3, quality=80, subsampling=1, progressive=True),
    jpeg("colour, restarts", 33, 17, 3, quality=90, subsampling=0, restart_marker_blocks=2),
    jpeg("colour, kept as RGB", 13, 9, 3, quality=90, keep_rgb=True),
]
cmyk = io.BytesIO()
Image.new("CMYK", (4, 4), (1, 2, 3, 4)).save(cmyk, "JPEG")
target = pathlib.Path(__file__).parents[2] / "src/domains/training/data/jpeg-files.json"
content = {"jpegs": files, "cmyk": base64.b64encode(cmyk.getvalue()).decode()}
target.write_text(json.dumps(content, indent=1) + "\n")
