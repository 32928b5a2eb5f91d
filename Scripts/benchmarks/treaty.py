"""The benchmark of treaty terms: OED files of many guarantees, four priorities, losses in a thousand events."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

PRIORITIES = """ReinsNumber,ReinsLayerNumber,ReinsName,ReinsPeril,ReinsInceptionDate,ReinsExpiryDate,ReinsCurrency,\
ReinsType,InuringPriority,RiskLevel,CededPercent,RiskAttachment,RiskLimit,OccAttachment,OccLimit,PlacedPercent,\
TreatyShare
1,1,Surplus,WTC,2018-01-01,2018-12-31,USD,SS,1,LOC,,0,0,0,0,1,1
2,1,Quota share,WTC,2018-01-01,2018-12-31,USD,QS,2,LOC,0.4,0,0,0,0,1,1
3,1,Layer 1,WTC,2018-01-01,2018-12-31,USD,PR,3,LOC,1,20000,30000,0,0,0.9,1
4,1,Layer 2,WTC,2018-01-01,2018-12-31,USD,PR,3,LOC,1,50000,100000,0,0,0.9,1
5,1,Event,WTC,2018-01-01,2018-12-31,USD,CXL,4,,1,0,0,1000000,20000000,1,1
"""
# What oasislmf asks for beside the terms; `gledger` reads no term from it.
PLACE = ("CountryCode,OccupancyCode,ConstructionCode,LocPerilsCovered,BuildingTIV,OtherTIV,ContentsTIV,BITIV",
         "US,1050,5000,WTC,300000,0,0,0")
POLICY = ("PolPerilsCovered,PolInceptionDate,PolExpiryDate,PolPeril,LayerNumber", "WTC,2018-01-01,2018-12-31,WTC,1")


def write(folder, guarantees, losses, events, seed):
    """Guarantees of borrowers with three each; a surplus share for every second one."""
    chance = random.Random(seed)
    accounts = (guarantees + 2) // 3
    with open(f"{folder}/account.csv", "w") as file:
        file.write("PortNumber,AccNumber,AccCurrency,PolNumber,LayerParticipation,LayerLimit,LayerAttachment,"
                   f"{POLICY[0]}\n")
        file.writelines(f"1,A{number},USD,1,1,0,0,{POLICY[1]}\n" for number in range(accounts))
    with open(f"{folder}/location.csv", "w") as file:
        file.write(f"PortNumber,AccNumber,LocNumber,LocCurrency,{PLACE[0]}\n")
        file.writelines(f"1,A{number // 3},{number + 1},USD,{PLACE[1]}\n" for number in range(guarantees))
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


def other_kernel(python, folder):
    """What the kernel of oasislmf needs for the same files and losses, without its start."""
    done = subprocess.run(
        [python, os.path.join(os.path.dirname(__file__), "oasis_kernel.py"), folder], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"oasislmf failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


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
        if arguments.oasislmf:
            other = other_kernel(f"{arguments.oasislmf}/bin/python", folder)
            print(f"  kernel of oasislmf           {other['seconds']:.3f} s for the same losses and contracts, "
                  f"beside {other['start']:.3f} s to load its tables")
            print(f"  ratio of the engines         {other['seconds'] / spent:.1f}")
    finally:
        if arguments.keep:
            print(f"  kept in {folder}")
        else:
            shutil.rmtree(folder)
