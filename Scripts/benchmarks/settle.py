"""The benchmark of treaty accounts: many cedants and treaties, claims in number, one account of each."""
import os
import random
import re
import shutil
import time

from benchmarks import ledger as ledgers

PACK = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "Sources/Schemes/Packs/united-states")
THROUGH = "2024-12-31"
# A quota share of each programme, then layers above what four of the quota shares leave. A surplus keeps no
# accounts yet: it is applied to given losses only.
PROGRAMMES = [f"line-{number}" for number in range(1, 9)]
HEAD = """format: gledger.treaty/1
treaty: {code}
type: {kind}
cedant: {{ role: association }}
years:
  - {{ underwriting_year: 2024, from: 2024-01-01, to: 2025-01-01, attaching: {attaching} }}
inuring: {inuring}
scope: [ {{ programme: {programme} }} ]
panel: [ {{ party: reinsurer, signed: "60%" }}, {{ party: abroad, signed: "40%" }} ]
"""
SHARE = """terms: { cession: "50%", limit: none, limit_basis: ceded }
account:
  period: year
  settle: on_payment
  due_days: 45
  unearned: { basis: daily }
  commission: { kind: flat, rate: "25%", overriding: "2.5%" }
"""
LAYER = """terms: { attachment: %d, limit: %d, reinstatements: [ "100%%", "100%%" ]%s }
premium: { minimum: 4000, deposit: 5000, instalments: 4 }
account: { period: year, settle: on_payment, due_days: 30 }
"""


def cedants():
    with open(PACK + "/book.csv") as file:
        return [line.split(",")[0] for line in file if line.split(",")[1] == "association"]


def treaties():
    """Code and terms of the twelve."""
    for number, programme in enumerate(PROGRAMMES, 1):
        yield f"QS-{number}", HEAD.format(
            code=f"QS-{number}", kind="quota_share", attaching="risks", inuring=10, programme=programme) + SHARE
    for number, programme in enumerate(PROGRAMMES[:4], 1):
        kind, layer = (
            ("per_risk_xl", (60_000, 40_000, "")) if number < 4
            else ("event_xl", (1_000_000, 4_000_000, ", event: month")))
        yield f"XL-{number}", HEAD.format(
            code=f"XL-{number}", kind=kind, attaching="losses", inuring=20 if number < 4 else 30, programme=programme) + (
                LAYER % layer + ("risk_level: guarantee\n" if kind == "per_risk_xl" else ""))


def write_pack(folder):
    pack = shutil.copytree(PACK, folder)
    os.remove(pack + "/treaty/QS-EXAMPLE.yaml")
    for code, terms in treaties():
        with open(f"{pack}/treaty/{code}.yaml", "w") as file:
            file.write(terms)
    with open(pack + "/layer.csv") as file:
        layers = [line for line in file if "QS-EXAMPLE" not in line]
    layers = [line.replace("7a,2,", "7a,1,") for line in layers]
    with open(pack + "/layer.csv", "w") as file, open(pack + "/programme.csv", "a") as programmes:
        file.writelines(layers)
        for number, programme in enumerate(PROGRAMMES, 1):
            programmes.write(f"{programme},Programme {number},Programme {number},general,{programme},,\n")
            file.write(f"{programme},1,treaty:QS-{number},,principal+interest,,no,,\n"
                       f"{programme},2,association,1,remaining,,yes,,\n")
    with open(pack + "/party.csv") as file:
        columns = file.readline().rstrip("\n").split(",")
    with open(pack + "/party.csv", "a") as file:
        values = {"party": "abroad", "kind": "insurer", "name_en": "Abroad Re", "name_local": "Abroad Re"}
        file.write(",".join(values.get(column, "") for column in columns) + "\n")
    return pack


def write_events(path, books, first, count, seed):
    """Guarantees `first` up to `first + count`: drawn in the first half of the year, with a claim in the second, and a
    recovery of every fifth; premium of a year on every tenth."""
    chance = random.Random(seed)
    days = [[] for _ in range(12 * 28)]
    for number in range(count):
        code = f"G{first + number:07d}"
        book, programme = books[number % len(books)], PROGRAMMES[number // len(books) % len(PROGRAMMES)]
        amount = chance.randrange(1_000_000, 40_000_000)
        day = number * 160 // count
        days[day].append((f"guarantee.drawn,{code}/d,{book}", f"{code},lenders,{programme},{ledgers.money(amount)},,,,,"))
        if number % 10 == 0:
            days[day].append((f"premium.ceded,{code}/c,{book}",
                              f"{code},,,{ledgers.money(amount // 100)},,,,2024-01-01,2024-12-31"))
        principal = amount // 2
        at = day + 14 + chance.randrange(140)
        paid = f"{code},lenders,,{ledgers.money(principal)},{ledgers.money(principal)},K,,,"
        days[at].append((f"claim.accepted,{code}/a,{book}", paid))
        days[at + 7].append((f"claim.paid,{code}/p,{book}", paid))
        if number % 5 == 0:
            days[at + 14].append((f"recovery.received,{code}/r,{book}",
                                  f"{code},,,{ledgers.money(principal // 10 + 1)},,K,R,,"))
    with open(path, "w") as file:
        file.write("event,reference,book,date,guarantee,party,programme,amount,principal,claim,recovery,period_from,"
                   "period_to\n")
        for number, lines in enumerate(days):
            day = f"2024-{number // 28 + 1:02d}-{number % 28 + 1:02d}"
            file.writelines(f"{head},{day},{rest}\n" for head, rest in lines)


def settle(ledger, *arguments):
    """One `settle --all`; returns seconds, peak memory, transfers written and bytes of output."""
    seconds, memory, output, _ = ledger.run("settle", "--all", "--through", THROUGH, *arguments)
    transfers = sum(int(found.replace(",", "")) for found in re.findall(r"^transfers\s+([\d,]+)", output, re.M))
    return seconds, memory, transfers, ledger.size


def run(arguments):
    before = ledgers.plain(arguments, arguments.plain)[0]
    with ledgers.private(arguments, arguments.keep) as (ledger, folder):
        ledger.run("init", "--scheme", write_pack(folder + "/pack"))
        books = cedants()
        ledgers.write_contributions(folder + "/contributions.csv", books + ["reinsurer"])
        ledger.run("post", folder + "/contributions.csv")
        path, done = folder + "/events.csv", 0
        while done < arguments.claims:
            part = min(250_000, arguments.claims - done)
            ledgers.apart(write_events, path, books, done, part, done)
            seconds, memory, output, messages = ledger.run("post", path, "--timing")
            events, transfers, _ = ledgers.posted(output)
            ledgers.show(f"{part:,} claims posted", seconds, events, transfers, memory)
            done += part
        # As the server does by itself after a while: who first reads a page after a bulk load writes it once more.
        start = time.monotonic()
        ledger.sql("vacuum (analyze)")
        print(f"vacuum (analyze): {time.monotonic() - start:.2f} s")
        ledger.sql("checkpoint")
        listed = int(ledger.sql("select count(*) from ledger.open_item"))
        seconds, memory, transfers, size = settle(ledger)
        processor = ledger.cpu
        again = settle(ledger)
        heads, lines = ledger.sql(
            "select (select count(*) from ledger.treaty_account), (select count(*) from ledger.open_item)").split("|")
        settled = transfers, seconds
        print(f"settle --all, {len(books)} cedants, 12 treaties: {int(heads):,} accounts list {listed:,} items, "
              f"{int(lines) - listed:,} lines of their own, {transfers:,} transfers written in {seconds:.2f} s ({processor:.2f} s of our own processor time), "
              f"{memory:.0f} MB, {size / 1e6:.1f} MB of text")
        print(f"again: {again[0]:.2f} s, {again[1]:.0f} MB, {again[2]:,} transfers written")
        seconds, memory, output, _ = ledger.run("settle", "--pay", "--through", THROUGH)
        transfers = sum(int(found.replace(",", "")) for found in re.findall(r"^transfers\s+([\d,]+)", output, re.M))
        print(f"settle --pay: {transfers:,} transfers, {listed:,} items cleared in {seconds:.2f} s, {memory:.0f} MB")
    # Machines grow slower and faster while they work: the settlement is held against what went before and after it.
    after = before if arguments.keep else ledgers.plain(arguments, arguments.plain)[0]
    transfers, seconds = settled
    rate, own, whole = (before + after) / 2, transfers / seconds, (transfers + listed) / seconds
    print(f"settle --all wrote {own:,.0f} transfers/s, {own / rate:.3f} of the plain rate; with the items that the accounts "
          f"list {whole:,.0f}/s, {whole / rate:.2f} ({whole / before:.2f} of the rate before, {whole / after:.2f} of that after)")
