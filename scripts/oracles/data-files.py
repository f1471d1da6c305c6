"""Writes src/domains/training/data/oracle-files.json: small files as other programs write them, with their content.

PNG by libpng (netpbm's pnmtopng), zip by Python's zipfile.

    python3 scripts/oracles/data-files.py
    npx biome check --write src/domains/training/data/oracle-files.json
"""
import base64
import io
import json
import pathlib
import struct
import subprocess
import zipfile


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def pixels(width: int, height: int, channels: int, levels: int) -> bytes:
    """A picture with slopes and jumps, so that every filter is worth its while."""
    return bytes(
        (x * 37 + y * y * 11 + c * 91 + (x * y) // 3) % levels
        for y in range(height)
        for x in range(width)
        for c in range(channels)
    )


def png(width, height, channels, levels, *options):
    values = pixels(width, height, channels, levels)
    magic = "P6" if channels == 3 else "P5"
    pnm = f"{magic} {width} {height} {levels - 1}\n".encode() + values
    packed = subprocess.run(["pnmtopng", *options], input=pnm, stdout=subprocess.PIPE, check=True).stdout
    stretched = [value * 255 // (levels - 1) for value in values]
    return {
        "name": " ".join([f"{width}x{height}", f"{channels} channels", f"{levels} levels", *options]),
        "png": text(packed),
        "shape": [height, width, channels],
        "pixels": stretched,
    }


filters = ["-nofilter", "-sub", "-up", "-avg", "-paeth"]
pngs = [png(13, 9, 1, 256, "-force", option) for option in filters]
pngs += [png(13, 9, 3, 256, "-force", option) for option in filters]
pngs += [png(13, 9, 1, levels, "-nofilter") for levels in (2, 4, 16)]
pngs += [png(4, 4, 3, 2)]  # few colours: pnmtopng makes a palette


def npy(descr, shape, packed):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + packed


def npz(compression, zip64):
    arrays = {
        "train_images": npy("|u1", (6, 2, 2), bytes(range(24))),
        "train_labels": npy("<i8", (6, 1), struct.pack("<6q", 0, 1, 2, 0, 1, 2)),
        "test_images": npy("|u1", (3, 2, 2), bytes(range(100, 112))),
        "test_labels": npy("<i8", (3, 1), struct.pack("<3q", 2, 1, 0)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", (2024, 1, 1, 0, 0, 0))
            member.compress_type = compression
            with archive.open(member, "w", force_zip64=zip64) as file:
                file.write(content)
    return text(out.getvalue())


npzs = [
    {"name": f"{word}, {'zip64' if zip64 else 'zip'}", "npz": npz(method, zip64)}
    for word, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED))
    for zip64 in (False, True)
]
target = pathlib.Path(__file__).parents[2] / "src/domains/training/data/oracle-files.json"
target.write_text(json.dumps({"pngs": pngs, "npzs": npzs}, indent=1) + "\n")
