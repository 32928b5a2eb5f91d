"""The benchmark of treaty terms: OED files of many guarantees, four priorities, losses in a thousand events."""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

PRIORITIES = """ReinsNumber,ReinsName,ReinsCurrency,ReinsType,InuringPriority,RiskLevel,CededPercent,\
RiskAttachment,RiskLimit,OccAttachment,OccLimit,PlacedPercent,TreatyShare
1,Surplus,USD,SS,1,LOC,,0,0,0,0,1,1
2,Quota share,USD,QS,2,LOC,0.4,0,0,0,0,1,1
3,Layer 1,USD,PR,3,LOC,1,20000,30000,0,0,0.9,1
4,Layer 2,USD,PR,3,LOC,1,50000,100000,0,0,0.9,1
5,Event,USD,CXL,4,,1,0,0,1000000,20000000,1,1
"""


def write(folder, guarantees, losses, events, seed):
    """Guarantees of borrowers with three each; a surplus share for every second one."""
    chance = random.Random(seed)
    accounts = (guarantees + 2) // 3
    with open(f"{folder}/account.csv", "w") as file:
        file.write("PortNumber,AccNumber,AccCurrency,PolNumber,LayerParticipation,LayerLimit,LayerAttachment\n")
        file.writelines(f"1,A{number},USD,1,1,0,0\n" for number in range(accounts))
    with open(f"{folder}/location.csv", "w") as file:
        file.write("PortNumber,AccNumber,LocNumber,LocCurrency\n")
        file.writelines(f"1,A{number // 3},{number + 1},USD\n" for number in range(guarantees))
    with open(f"{folder}/ri_info.csv", "w") as file:
        file.write(PRIORITIES)
    with open(f"{folder}/ri_scope.csv", "w") as file:
        file.write("ReinsNumber,PortNumber,AccNumber,PolNumber,LocGroup,LocNumber,CededPercent\n")
        file.writelines(
            f"1,1,A{number // 3},1,,{number + 1},{chance.randrange(1, 9) / 10}\n"
            for number in range(0, guarantees, 2))
        file.writelines(f"{number},1,,,,,\n" for number in (2, 3, 4, 5))
    with open(f"{folder}/losses.csv", "w") as file:
        file.write("event,PortNumber,AccNumber,LocNumber,loss\n")
        for event in range(events):
            for number in sorted(chance.sample(range(guarantees), losses // events)):
                cents = chance.randrange(100, 30_000_000)
                file.write(f"{event + 1},1,A{number // 3},{number + 1},{cents // 100}.{cents % 100:02d}\n")


def apply(gledger, folder):
    """Runs the command; returns stages in seconds, the number of applications, the peak in MB."""
    with open(f"{folder}/result.json", "w") as out:
        started = time.monotonic()
        done = subprocess.run(
            [gledger, "treaty", "apply", "--oed", folder, "--losses", f"{folder}/losses.csv", "--format", "json",
             "--timing"], stdout=out, stderr=subprocess.PIPE, text=True)
        seconds = time.monotonic() - started
    if done.returncode != 0:
        sys.exit(done.stderr)
    stages = [(line.split("s", 1)[1].strip(), float(line.split()[1]))
              for line in done.stderr.splitlines() if line.startswith("timing")]
    count = int(re.search(r"applied +([0-9,]+)", done.stderr)[1].replace(",", ""))
    memory = int(re.search(r"memory +([0-9,]+)", done.stderr)[1].replace(",", "")) / 1024
    return seconds, stages, count, memory


def run(arguments):
    folder = tempfile.mkdtemp(prefix="gledger-bench-treaty-")
    try:
        write(folder, arguments.guarantees, arguments.losses, arguments.treaty_events, arguments.seed)
        seconds, stages, count, memory = apply(arguments.gledger, folder)
        print(f"{arguments.losses:,} losses in {arguments.treaty_events:,} events of {arguments.guarantees:,} "
              "guarantees, five contracts on four priorities")
        for name, spent in stages:
            print(f"  {name:<28} {spent:8.3f} s")
        print(f"  {'whole command':<28} {seconds:8.3f} s, {memory:.0f} MB")
        spent = dict(stages)["apply terms"]
        print(f"  applications of the engine   {count:,}, {count / spent:,.0f}/s on one core")
    finally:
        if arguments.keep:
            print(f"  kept in {folder}")
        else:
            shutil.rmtree(folder)
