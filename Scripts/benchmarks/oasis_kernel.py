"""Times the kernel of oasislmf on an OED folder: run by the Python of a virtual environment that has it.

Usage: oasis_kernel.py FOLDER. FOLDER holds account.csv, location.csv, ri_info.csv, ri_scope.csv and losses.csv as
`Scripts/bench treaty --oasislmf` writes them: one peril, so that each location is one item. oasislmf makes its
binary tables from the files; the losses go to a binary stream of one sample an event. The kernel is called once on
the first event alone, which compiles it and loads its tables, and then on all; the difference is what is measured.
Prints the seconds, the number of losses, and the number of stages (the accounts' layers, then each priority).
"""
import csv
import json
import os
import struct
import sys
import time

from oasislmf.manager import OasisManager
from oasislmf.pytools.fm.manager import run as kernel

STREAM = (2 << 24) | 1
REAL = "d" if os.environ.get("OASIS_FLOAT") == "f8" else "f"


def read(path):
    with open(path, newline="") as file:
        yield from csv.DictReader(file)


def stream(path, losses, items):
    """Writes the losses, an event after the other; items of an event in rising order, as the kernel wants them."""
    with open(path, "wb") as file:
        file.write(struct.pack("<ii", STREAM, 1))
        record = struct.Struct("<ii" + f"i{REAL}" * 5)
        for event, rows in losses:
            for item, loss in sorted((items[location], loss) for location, loss in rows):
                file.write(record.pack(event, item, -3, loss, -2, 0, -1, 0, 1, loss, 0, 0))


def stages(tables, source, folder):
    started = time.monotonic()
    for number, table in enumerate(tables):
        target = f"{folder}/stage{number}.bin"
        kernel(create_financial_structure_files=False, allocation_rule=2, static_path=table, files_in=[source],
               files_out=[target], low_memory=False, sort_output=False, storage_method="sparse",
               net_loss=None if number == 0 else "")
        source = target
    return time.monotonic() - started


def main():
    folder = sys.argv[1]
    run = f"{folder}/run"
    manager = OasisManager()
    manager.run_exposure(src_dir=folder, run_dir=run, loss_factor=[1.0], output_level="item")
    tables = [f"{run}/output"] + [f"{run}/output/RI_{number}" for number in json.load(open(f"{run}/ri_layers.json"))]
    items = {row["LocNumber"]: int(row["item_id"]) for row in read(f"{run}/gul_summary_map.csv")}
    by_event = {}
    count = 0
    for row in read(f"{folder}/losses.csv"):
        by_event.setdefault(int(row["event"]), []).append((row["LocNumber"], float(row["loss"])))
        count += 1
    losses = sorted(by_event.items())
    stream(f"{folder}/one.bin", losses[:1], items)
    stream(f"{folder}/all.bin", losses, items)
    stages(tables, f"{folder}/one.bin", folder)
    base = stages(tables, f"{folder}/one.bin", folder)
    whole = stages(tables, f"{folder}/all.bin", folder)
    print(json.dumps({"seconds": whole - base, "start": base, "losses": count, "stages": len(tables)}))


main()
