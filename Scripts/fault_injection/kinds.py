"""The kinds of faults. Each is a function of (session, random): it makes a batch meet a fault, and demands
what must hold afterwards."""

import os
import signal
import time

from .proxy import Proxy
from .world import BOOKS, World, contribution, demand

POINTS = ["before-lock", "after-keys", "before-events", "after-events", "before-seal", "before-commit"]


def point(session, random):
    """A named point of the way, and in files of several chunks one of the times that it comes by."""
    name = random.choice(POINTS)
    if name in ("before-lock", "before-seal", "before-commit"):
        return name
    return f"{name}:{random.choice([1, 1, 2, 3])}"


def chunk(random):
    return random.choice([None, 40, 100])


def kill_point(session, random):
    """kill -9 of the program at a named point."""
    world, batch = session.world, session.batch(random)
    run = world.run("post", batch.path, fault=f"kill:{point(session, random)}", chunk=chunk(random))
    # A point that comes by less often than asked for strikes nobody.
    demand(run.status in (0, -signal.SIGKILL), f"neither killed nor done: {run}")
    demand(run.status == 0 or run.output == "", f"killed, and it said something: {run}")
    world.demand_recovered(batch, run)


def kill_moment(session, random):
    """kill -9, Ctrl-C or SIGTERM at a random moment."""
    world, batch = session.world, session.batch(random)
    run = world.start("post", batch.path, chunk=chunk(random))
    time.sleep(random.uniform(0, 1.1) * session.seconds_of_a_post())
    run.kill(random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
    run.wait()
    world.demand_recovered(batch, run)


def kill_derived(session, random):
    """kill -9 of a settlement or a reversal at a named point: it leaves nothing, and runs once afterwards."""
    world, batch = session.world, session.batch(random)
    world.done("post", batch.path)
    place = random.choice([name for name in POINTS if name != "before-lock"])
    last = f"{batch.prefix}/extra"
    if random.random() < 0.5:
        claim = world.write(f"{last.replace('/', '-')}.csv", [
            f"guarantee.drawn,{last}/draw,VT,2021-02-01,{last},lenders,7a,5000,,,",
            f"claim.accepted,{last}/accepted,VT,2021-03-01,{last},,,500,500,,K",
            f"claim.paid,{last}/paid,VT,2021-03-01,{last},lenders,,500,500,,K"])
        world.done("post", claim)
        command, kind = ["settle", "--treaty", "QS-EXAMPLE", "--through", "2022-12-31"], "settlement"
    else:
        event = next(row.split(",") for row in reversed(batch.rows))
        command, kind = ["reverse", f"{event[2]}/{event[1]}", "--reason", "test"], "reversal"
    count = f"select count(*) from ledger.seal join ledger.batch using (batch_id) where kind = '{kind}'"
    before = int(world.sql(count))
    run = world.run(*command, fault=f"kill:{place}")
    demand(run.status == -signal.SIGKILL, f"not killed: {run}")
    world.demand_quiet()
    demand(int(world.sql(count)) == before, f"killed at {place}, and it is in the books: {run}")
    world.done(*command)
    again = world.run(*command)
    demand("nothing to settle" in again.output or "reversed before" in again.errors, f"twice: {again}")
    demand(int(world.sql(count)) == before + 1, f"not once: {kind}")
    world.demand_clean()


CLOSE_POINTS = ["before-lock", "after-keys", "after-balances", "before-events", "after-events", "before-seal",
                "before-commit"]


def killed(world, random, seconds, *command, points):
    """Runs a command that is killed at a named point or at a random moment."""
    if random.random() < 0.6:
        return world.run(*command, fault=f"kill:{random.choice(points)}")
    run = world.start(*command)
    time.sleep(random.uniform(0.05, 1.1) * seconds)
    run.kill(signal.SIGKILL)
    run.wait()
    return run


def kill_close(session, random):
    """kill -9 of a close, of a period or a fiscal year: it leaves nothing or all of it, and is done once."""
    seconds = session.seconds_of_a_post()
    session.new_ledger()
    world, book = session.world, random.choice(BOOKS)
    world.done("post", session.batch(random, [book]).path)

    def close_through(day):
        return ["close", "--book", book, "--through", day, "--force", "--reason", "test", "--approver", "chief"]

    days = ["2020-09-30", "2021-06-30", "2021-09-30", "2021-12-31"]
    before = random.randrange(1, len(days))
    close = close_through(days[before])
    for day in days[:before]:
        earlier = world.run(*close_through(day))
        demand(earlier.status in (0, 1), f"not closed: {earlier}")

    def closed():
        """How many closes there are: by their rows, by those that have balances, and by their seals."""
        found = [int(number) for number in world.sql(
            "select (select count(*) from ledger.period), "
            "(select count(distinct event_id) from ledger.close_balance), "
            "(select count(*) from ledger.seal join ledger.batch using (batch_id) where kind = 'close')"
        ).split("|")]
        demand(found[0] == found[1] == found[2], f"half a close: {found}")
        return found[0]

    run = killed(world, random, seconds, *close, points=CLOSE_POINTS)
    world.demand_quiet()
    is_there = closed() > before
    demand(run.status in (0, 1) or run.status == -signal.SIGKILL, f"neither killed nor done: {run}")
    demand(is_there or run.status < 0, f"it said done, and nothing is closed: {run}")
    again = world.run(*close)
    demand(again.status == 3 if is_there else again.status in (0, 1), f"after {is_there}: {again}")
    demand(closed() == before + 1, f"not closed once: {closed()}")
    late = world.run("post", world.write("late.csv", [
        f"fund.contribution,late,{book},2021-05-05,,treasury,,1,,,"]))
    demand(late.status == 3 and "period" in late.errors, f"posted into a closed period: {late}")
    world.demand_clean()


MATCH_POINTS = ["after-matches", "after-breaks", "before-run", "before-commit"]


def kill_reconcile(session, random):
    """kill -9 of a matching: it leaves nothing or the whole run, and the next run finishes it."""
    seconds = session.seconds_of_a_post()
    session.new_ledger()
    world, book = session.world, random.choice(BOOKS)
    account = f"{book}/1010"
    world.done("post", session.batch(random, [book]).path)
    statement = world.files / "statement.xml"
    statement.write_text(world.done("reconcile", "expected", "--account", account).output)
    # What the bank does not know yet.
    world.done("post", session.batch(random, [book]).path)

    def stored():
        """Runs, matches, items of matches, breaks: all or none."""
        found = [int(number) for number in world.sql(
            "select (select count(*) from ledger.reconciliation_run), "
            "(select count(*) from ledger.reconciliation_match), "
            "(select count(*) from ledger.reconciliation_match_item), "
            "(select count(*) from ledger.reconciliation_balance)").split("|")]
        demand(all(found) or not any(found), f"half a run: {found}")
        return found

    match = ["reconcile", "match", "--account", account]
    first = world.run("reconcile", "bank", statement, "--account", account,
                      fault=f"kill:{random.choice(MATCH_POINTS)}")
    demand(first.status == -signal.SIGKILL, f"not killed: {first}")
    world.demand_quiet()
    demand(not any(stored()), f"killed before its commit, and it is there: {stored()}")
    world.done("verify")
    run = killed(world, random, seconds, *match, points=MATCH_POINTS)
    world.demand_quiet()
    runs = stored()[0]
    demand(runs == 1 or run.status < 0, f"it said done, and nothing is stored: {run}")
    again = world.run(*match)
    demand(again.status in (0, 1), f"not finished: {again}")
    found = stored()
    lines = int(world.sql("select count(*) from ledger.bank_line"))
    demand(found[0] == 1 and found[1] == lines and found[2] == 2 * lines, f"of {lines} lines: {found}")
    demand("none: nothing is new" in world.run(*match).output, "a further run found something new")
    world.demand_clean()


def kill_waiting(session, random):
    """kill -9 of a program that waits for a book: it leaves the queue, though the book is still held."""
    world, book = session.world, [random.choice(BOOKS)]
    batch, other = session.batch(random, book), session.batch(random, book)
    holder = world.start("post", batch.path, fault=f"stop:{random.choice(POINTS[3:])}")
    demand(holder.wait(until_stopped=True), f"it did not stop: {holder}")
    waiting = world.start("post", other.path)
    limit = time.monotonic() + 30
    while "waiting for a book held by" not in waiting.errors:
        demand(time.monotonic() < limit, f"it does not wait: {waiting}")
        time.sleep(0.01)
    waiting.kill(signal.SIGKILL)
    waiting.wait()
    limit = time.monotonic() + 10
    while len(world.backends()) > 1:
        demand(time.monotonic() < limit, "the session of the program that was killed is still there")
        time.sleep(0.05)
    holder.kill(signal.SIGCONT)
    holder.wait()
    demand(world.demand_recovered(batch, holder), f"it was held up, and it is not in the books: {holder}")
    world.demand_recovered(other, waiting)


def end_process(number):
    """kill -9 of a process of the server, if it is there."""
    try:
        os.kill(number, signal.SIGKILL)
    except (ProcessLookupError, TypeError):
        pass


def server_point(session, random):
    """kill -9 of the server's first process while a batch stands at a named point."""
    stopped_at(session, random, lambda world, batch: end_process(world.postmaster()))


def backend_point(session, random):
    """The process that serves the post is ended, by kill -9 or by an administrator, at a named point."""

    def strike(world, batch):
        pid = world.backends()[0]
        if random.random() < 0.5:
            world.sql(f"select pg_terminate_backend({pid}, 5000)")
        else:
            end_process(pid)

    stopped_at(session, random, strike)


def stopped_at(session, random, strike):
    world, batch = session.world, session.batch(random)
    run = world.start("post", batch.path, fault=f"stop:{point(session, random)}", chunk=chunk(random))
    if run.wait(until_stopped=True):
        strike(world, batch)
        run.kill(signal.SIGCONT)
        run.wait()
    world.demand_recovered(batch, run)


def server_moment(session, random):
    """kill -9 of the server, of the post's process in it, or `gledger server stop`, at a random moment."""
    world, batch = session.world, session.batch(random)
    world.done("status")
    way = random.choice(["first", "first", "backend", "stop"])
    run = world.start("post", batch.path, chunk=chunk(random))
    time.sleep(random.uniform(0.1, 1.1) * session.seconds_of_a_post())
    if way == "stop":
        world.done("server", "stop")
    elif way == "first":
        end_process(world.postmaster())
    else:
        for pid in world.backends()[:1]:
            end_process(pid)
    run.wait()
    world.demand_recovered(batch, run)


def server_crowd(session, random):
    """kill -9 of the server while several programs post: each file is whole or absent, and posts once."""
    world = session.world
    world.done("status")
    batches = [session.batch(random) for _ in range(random.randrange(2, 5))]
    runs = [world.start("post", batch.path, chunk=chunk(random)) for batch in batches]
    time.sleep(random.uniform(0.1, 1.5) * session.seconds_of_a_post())
    end_process(world.postmaster())
    for run in runs:
        run.wait()
    for batch, run in zip(batches, runs):
        world.demand_recovered(batch, run)


def cut(session, random):
    """The connection is cut before the commit, in it, or after a random number of bytes."""
    world, batch = session.world, session.batch(random)
    world.done("status")
    folder = world.files / "proxy"
    folder.mkdir(exist_ok=True)
    fault = random.choice(["before", "after", "travelling", random.randrange(500, 2000 + 120 * batch.size)])
    proxy = Proxy(str(folder), os.path.realpath(world.home / "run"), fault)
    address = f"host='{folder}' user=gledger_admin dbname=gledger_{world.ledger}"
    run = world.run("post", batch.path, "--database", address, chunk=chunk(random))
    proxy.close()
    has_struck = proxy.has_struck
    is_posted = world.demand_recovered(batch, run)
    demand(has_struck or run.status == 0, f"nothing was cut, and it failed: {run}")
    demand(fault not in ("after", "travelling") or (is_posted and run.status == 0), f"{fault}: {run}")
    demand(fault != "before" or (not is_posted and run.status == 3), f"{fault}: {run}")


def same_file(session, random):
    """Several programs post the same file at once: one of them posts it."""
    world, batch = session.world, session.batch(random)
    runs = [world.start("post", batch.path, "--format", "json") for _ in range(random.choice([2, 2, 3, 4]))]
    for run in runs:
        run.wait()
        demand(run.status == 0, f"exit code 0 was expected: {run}")
    new = sorted(run.json()["events_new"] for run in runs)
    known = sorted(run.json()["events_known"] for run in runs)
    demand(new == [0] * (len(runs) - 1) + [batch.size], f"new: {new}")
    demand(known == [0] + [batch.size] * (len(runs) - 1), f"known: {known}")
    world.demand_posted_once(batch, True)
    world.demand_clean()


def at_once(session, random, books):
    """Different files at once: all of them are posted."""
    world = session.world
    batches = [session.batch(random, books(place)) for place in range(random.randrange(2, 6))]
    runs = [world.start("post", batch.path, chunk=chunk(random)) for batch in batches]
    for run in runs:
        run.wait()
        demand(run.status == 0, f"exit code 0 was expected: {run}")
    for batch in batches:
        demand(world.demand_whole_or_absent(batch), f"{batch.path.name} is not in the books")
    world.demand_posted_once(random.choice(batches), True)
    world.demand_clean()


def one_book(session, random):
    """Different files for one book at once."""
    book = random.choice(BOOKS)
    at_once(session, random, lambda place: [book])


def many_books(session, random):
    """Different files at once, each for several books in a random order, which overlap."""
    at_once(session, random, lambda place: random.sample(BOOKS, random.randrange(1, 6)))


def limit(session, random):
    """Eight writers fight over a fund: exactly as many claims are posted as it pays for."""
    world, before = session.world, session.world.ledger
    paid_for, is_shared = random.randrange(0, 9), random.random() < 0.6
    writers = random.sample(BOOKS, 8) if is_shared else ["VT"] * 8
    # The reinsurer takes 80 % of each claim of 1,000; the association pays all of it at first.
    poor, share = ("reinsurer", 800) if is_shared else ("VT", 1000)
    rich = {*writers, "reinsurer"} - {poor}
    session.limits += 1
    money = [contribution(f"F/{book}", book, 100000) for book in sorted(rich)]
    money.append(contribution(f"F/{poor}", poor, paid_for * share + random.randrange(1, share)))
    world.begin(f"limit{session.limits}", money)
    runs = []
    for place, book in enumerate(writers):
        code = f"G{place}"
        runs.append(world.start("post", world.write(f"{world.ledger}-{place}.csv", [
            f"guarantee.drawn,{code}/draw,{book},2021-02-01,{code},lenders,7a,9000,,,",
            f"claim.accepted,{code}/accepted,{book},2021-03-01,{code},,,1000,1000,,K",
            f"claim.paid,{code}/paid,{book},2021-03-01,{code},lenders,,1000,1000,,K"])))
    for run in runs:
        run.wait()
        demand(run.status == 0 or (run.status == 3 and " is left " in run.errors), f"no clear refusal: {run}")
    succeeded = sum(run.status == 0 for run in runs)
    demand(succeeded == paid_for, f"{succeeded} of 8 were posted, and the fund pays for {paid_for}")
    found = world.sql(
        "select (select count(*) from ledger.event_key where reference like 'G%'), "
        "(select count(*) from ledger.seal)")
    demand(found == f"{3 * paid_for}|{2 + paid_for}", f"keys and seals: {found}")
    world.demand_clean()
    world.ledger = before


def initial(session, random):
    """kill -9 of `init` at a random moment: init again makes the ledger."""
    world = World(f"{session.folder}/init", session.gledger)
    session.worlds["init"] = world
    run = world.start("init", "--scheme", "united-states")
    time.sleep(random.uniform(0, 1.1) * session.seconds_of_init)
    run.kill(signal.SIGKILL)
    run.wait()
    for _ in range(2):
        world.done("init", "--scheme", "united-states")
        demand(world.sql("select count(*) from ledger.seal") == "1", "not one seal")
    left = [path.name for path in world.home.iterdir() if path.name.startswith("pg.new-")]
    demand(not left, f"left over: {left}")
    world.demand_clean()
    session.worlds.pop("init").close()
