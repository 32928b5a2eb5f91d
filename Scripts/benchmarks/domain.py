"""The benchmark of the business: lives of guarantees under limits, and the accrual of their fees."""
import datetime
import os
import random
import shutil
import sys
import time

from benchmarks import ledger as ledgers

PACK = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "Sources/Schemes/Packs/japan")
# Programme, share of the loan that is guaranteed, share of the principal that is insured.
PROGRAMMES = (("unsecured", (4, 5), (4, 5)), ("ordinary", (4, 5), (7, 10)), ("disaster", (1, 1), (4, 5)))
# The pack has quotas and joint caps of borrowers; these are of the books.
LIMITS = """bench-leverage,leverage,association,3110 3120 3130 3210,50,outstanding,,,,,
bench-concentration,concentration,borrower,3110 3120 3130 3210,10%,outstanding,,,,,
bench-capacity-unsecured,capacity,association,unsecured,2000000000000,guaranteed,half-year,,,,
bench-capacity-ordinary,capacity,association,ordinary,2000000000000,guaranteed,half-year,,,,
bench-capacity-disaster,capacity,association,disaster-ordinary,2000000000000,guaranteed,half-year,,,,
"""
# The first goes into the second; neither has claims, so that no money of theirs is on its way.
MERGED = ("gifu-city", "gifu")
DAYS = 91
FIRST = datetime.date(2024, 4, 1)
COLUMNS = ("event,reference,book,date,guarantee,party,programme,borrower,amount,principal,interest,claim,recovery,of,"
           "loan_amount,start,end,fee_class,repayment,instalments").split(",")


def associations():
    with open(PACK + "/book.csv") as file:
        return [line.split(",")[0] for line in file if line.split(",")[1] == "association"]


def write_mixed(path, books, count, seed):
    """Writes `count` events of 0.3 guarantees each, in the order of their days.

    Of the guarantees a third is approved first, nine tenths pay their fee, a fifth is released, 4 % have a claim:
    notified, accepted, paid, with what the insurer and the compensator pay; of these each has one or two recoveries
    that are shared, and a quarter is written off. What is left to the count are repayments.
    """
    chance = random.Random(seed)
    guarantees = count * 3 // 10
    days = [[] for _ in range(DAYS)]
    written = 0

    def add(day, **fields):
        nonlocal written
        written += 1
        days[min(day, DAYS - 1)].append(fields)

    lives = []
    for number in range(guarantees):
        book, code = books[number % len(books)], f"G{number:06d}"
        programme, share, insured = PROGRAMMES[number // len(books) % 3]
        loan = chance.randrange(100, 3000) * 10_000
        amount = loan * share[0] // share[1]
        day, months = number * 56 // guarantees, chance.choice((12, 24, 36, 60, 84))
        start = FIRST + datetime.timedelta(days=day)
        year, month = divmod(start.month - 1 + months, 12)
        # Every third borrower has two guarantees, mostly of two associations.
        terms = dict(
            programme=programme, borrower=f"B{number % (guarantees * 3 // 4)}", loan_amount=loan, start=start,
            end=datetime.date(start.year + year, month + 1, min(start.day, 28)), fee_class=chance.randrange(1, 10),
            repayment="equal", instalments=months)
        of = dict(book=book, guarantee=code)
        if number % 3 == 0:
            add(day, event="guarantee.approved", reference=f"{code}/v", party="lenders", amount=amount, **of, **terms)
            terms = {}
        add(day, event="guarantee.drawn", reference=f"{code}/d", party="lenders", amount=amount, **of, **terms)
        if chance.random() < 0.9:
            add(day, event="fee.received", reference=f"{code}/f", **of)
        fate = chance.random()
        if fate < 0.04 and book not in MERGED:
            claim(add, chance, day + 4, code, of, amount, insured)
        elif fate < 0.24:
            add(day + 10 + chance.randrange(24), event="guarantee.released", reference=f"{code}/x", **of)
        else:
            lives.append((day, code, of, amount // 60))
    number = 0
    while written < count:
        day, code, of, amount = lives[number % len(lives)]
        add(day + 5 + chance.randrange(30), event="guarantee.amortised", reference=f"{code}/r{number // len(lives)}",
            amount=amount, **of)
        number += 1
    with open(path, "w") as file:
        file.write(",".join(COLUMNS) + "\n")
        for number, events in enumerate(days):
            day = FIRST + datetime.timedelta(days=number)
            for fields in events:
                fields["date"] = day
                file.write(",".join(str(fields.get(column, "")) for column in COLUMNS) + "\n")


def claim(add, chance, day, code, of, amount, insured):
    principal, interest = amount // 2, amount // 400
    paid = dict(amount=principal + interest, principal=principal, interest=interest, party="lenders", claim="K", **of)
    by_insurer = principal * insured[0] // insured[1]
    add(day, event="claim.notified", reference=f"{code}/n", amount=principal, claim="K", **of)
    add(day + 3, event="claim.accepted", reference=f"{code}/a", **paid)
    add(day + 5, event="claim.paid", reference=f"{code}/p", **paid)
    book = of["book"]
    add(day + 9, event="insurance.received", reference=f"{code}/i", book=book, of=f"{code}/p", amount=by_insurer)
    add(day + 11, event="compensation.received", reference=f"{code}/c", book=book, of=f"{code}/p",
        amount=(principal - by_insurer) // 2)
    for part in range(chance.choice((1, 2))):
        received = principal // 20 // 100 * 100
        add(day + 13 + part, event="recovery.received", reference=f"{code}/b{part}", amount=received, claim="K",
            recovery=f"R{part}", **of)
        add(day + 16 + part, event="recovery.remitted", reference=f"{code}/m{part}", book=book, of=f"{code}/b{part}",
            amount=received // 2)
        add(day + 17 + part, event="recovery.refunded", reference=f"{code}/t{part}", book=book, of=f"{code}/b{part}",
            amount=received // 10)
    if chance.random() < 0.25:
        add(day + 20, event="indemnity.writtenOff", reference=f"{code}/w", claim="K", **of)


def write_fees(path, books, count, seed):
    """Writes two events a guarantee: the draw with its terms, and the fee that the schedule asks for."""
    chance = random.Random(seed)
    with open(path, "w") as file:
        file.write("event,reference,book,date,guarantee,party,programme,amount,loan_amount,start,end,fee_class,"
                   "repayment,instalments\n")
        for number in range(count):
            day = 1 + number * 28 // count
            months = chance.choice((12, 24, 36, 60, 84))
            year, month = divmod(3 + months, 12)
            programme, share, _ = PROGRAMMES[number // len(books) % 3]
            loan = chance.randrange(100, 8000) * 10_000
            book, date = books[number % len(books)], f"2024-04-{day:02d}"
            file.write(
                f"guarantee.drawn,G{number}/d,{book},{date},G{number},lenders,{programme},"
                f"{loan * share[0] // share[1]},{loan},{date},{2024 + year}-{month + 1:02d}-{day:02d},"
                f"{chance.randrange(1, 10)},equal,{months}\n"
                f"fee.received,G{number}/f,{book},{date},G{number},,,,,,,,,\n")


def start(ledger, folder, books):
    """Makes the ledger under the pack with the limits of the bench, and gives every book money."""
    pack = shutil.copytree(PACK, folder + "/pack")
    with open(pack + "/limit.csv", "a") as file:
        file.write(LIMITS)
    merging(pack)
    ledger.run("init", "--scheme", pack)
    ledgers.write_contributions(folder + "/contributions.csv", books, "local")
    ledgers.write_contributions(folder + "/more.csv", ["jfc", "federation"], "mof")
    for name in ("contributions", "more"):
        ledger.run("post", f"{folder}/{name}.csv")


def merging(pack):
    """One association goes into another as the half-year ends."""
    with open(pack + "/book.csv") as file:
        columns, *lines = (line.split(",") for line in file.read().splitlines())
    for values in lines:
        if values[0] == MERGED[0]:
            values[columns.index("valid_to")], values[columns.index("successor")] = "2024-10-01", MERGED[1]
    with open(pack + "/book.csv", "w") as file:
        file.writelines(",".join(values) + "\n" for values in [columns, *lines])


def accrue(ledger, name, through, posting):
    """Accrues twice; prints the seconds against those of the posting, and returns the first run's."""
    ledger.sql("analyze ledger.fee_term; checkpoint")
    seconds, memory, output, _ = ledger.run("accrue", "--through", through)
    again, _, output, _ = ledger.run("accrue", "--through", through)
    if not output.startswith("nothing to accrue"):
        sys.exit("the second accrual found something:\n" + output)
    print(f"{name}: {seconds:.2f} s ({memory:.0f} MB), {seconds / posting:.3f} of the posting's seconds; "
          f"again {again:.2f} s, nothing found")
    sys.stdout.flush()
    return seconds


def mixed(arguments):
    rates = ledgers.plain(arguments, arguments.events)
    books = associations()
    with ledgers.private(arguments) as (ledger, folder):
        start(ledger, folder, books)
        path = folder + "/lives.csv"
        ledgers.apart(write_mixed, path, books, arguments.events, 7)
        ledger.sql("checkpoint")
        seconds, memory, output, messages = ledger.run("post", path, "--timing")
        os.remove(path)
        events, transfers, _ = ledgers.posted(output)
        ledgers.show("lives of guarantees", seconds, events, transfers, memory, messages)
        print(f"  ratio            {transfers / seconds / rates[0]:12.2f}   of the plain transfers/s")
        print(f"  ratio            {events / seconds / rates[1]:12.2f}   of the plain events/s")
        accrue(ledger, "accrual", "2024-09-30", seconds)
        begin = time.monotonic()
        ledger.run("merge", MERGED[0], "--into", MERGED[1], "--on", "2024-10-01")
        print(f"merger: {time.monotonic() - begin:.2f} s")
        accrue(ledger, "accrual with a merged book", "2025-03-31", seconds)
        checked, memory, _, _ = ledger.run("verify")
        print(f"verify: {checked:.2f} s ({memory:.0f} MB)")


def accrual(arguments):
    books = associations()
    with ledgers.private(arguments) as (ledger, folder):
        ledger.run("init", "--scheme", "japan")
        # An association guarantees up to a multiple of its funds.
        ledgers.write_contributions(folder + "/contributions.csv", books, "local")
        ledger.run("post", folder + "/contributions.csv")
        path = folder + "/guarantees.csv"
        ledgers.apart(write_fees, path, books, arguments.guarantees, 7)
        ledger.sql("checkpoint")
        seconds, memory, output, messages = ledger.run("post", path, "--timing")
        events, transfers, _ = ledgers.posted(output)
        ledgers.show(f"{arguments.guarantees:,} guarantees with fees by schedule", seconds, events, transfers, memory,
                     messages)
        accrue(ledger, "accrual", "2025-03-31", seconds)
        checked, memory, _, _ = ledger.run("verify")
        print(f"verify: {checked:.2f} s ({memory:.0f} MB)")


def run(arguments):
    if "mixed" in arguments.part:
        mixed(arguments)
    if "accrual" in arguments.part:
        accrual(arguments)
