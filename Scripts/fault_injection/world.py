"""A ledger on a private server of its own, driven from outside as users do, and what must hold of it."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path


class Violation(Exception):
    """Something that must hold did not."""


def demand(condition, text):
    if not condition:
        raise Violation(text)


class Run:
    """A run of the program: its outputs go to files, and its stops and its end are waited for."""

    def __init__(self, arguments, environment, scratch):
        self.arguments = arguments
        self.out, self.err = Path(f"{scratch}.out"), Path(f"{scratch}.err")
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        self.status = None

    @property
    def output(self):
        return self.out.read_text(errors="replace")

    @property
    def errors(self):
        return self.err.read_text(errors="replace")

    def __str__(self):
        line = " ".join(self.arguments)
        return f"{line}\nstatus {self.status}\nstdout:\n{self.output}\nstderr:\n{self.errors}"

    def wait(self, seconds=180, until_stopped=False):
        """Waits for the end (status: exit code, or minus the signal), or until the program stopped itself.

        Returns whether it stopped.
        """
        limit = time.monotonic() + seconds
        while self.status is None:
            pid, state = os.waitpid(self.process.pid, os.WNOHANG | (os.WUNTRACED if until_stopped else 0))
            if pid and os.WIFSTOPPED(state):
                return True
            if pid:
                self.status = os.waitstatus_to_exitcode(state)
                self.process.returncode = self.status
                break
            if time.monotonic() > limit:
                self.kill(signal.SIGKILL)
                raise Violation(f"still running after {seconds} s: {self}")
            time.sleep(0.005)
        return False

    def kill(self, number):
        if self.status is None:
            os.kill(self.process.pid, number)

    def json(self):
        try:
            return json.loads(self.output)
        except ValueError:
            raise Violation(f"no JSON document: {self}") from None


class World:
    """A state folder with its private server."""

    def __init__(self, folder, gledger):
        self.home = Path(folder)
        self.files = Path(f"{folder}-files")
        self.files.mkdir(parents=True, exist_ok=True)
        self.gledger = gledger
        self.count = 0
        self.ledger = "main"

    # The program.

    def start(self, *arguments, fault=None, chunk=None):
        self.count += 1
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent", "GLEDGER_ACTOR": "clerk",
            "GLEDGER_HOME": str(self.home), "GLEDGER_LEDGER": self.ledger}
        if fault:
            environment["GLEDGER_TEST_FAULT"] = fault
        if chunk:
            environment["GLEDGER_TEST_CHUNK"] = str(chunk)
        return Run([self.gledger, *map(str, arguments)], environment, self.files / f"run-{self.count}")

    def run(self, *arguments, **options):
        run = self.start(*arguments, **options)
        run.wait()
        return run

    def done(self, *arguments, **options):
        """Runs a command that must end with 0."""
        run = self.run(*arguments, **options)
        demand(run.status == 0, f"exit code 0 was expected: {run}")
        return run

    def begin(self, name, rows):
        """Makes a ledger with the money that the cases need."""
        self.ledger = name
        self.done("init", "--scheme", "united-states")
        self.done("post", self.write("opening.csv", rows))

    def write(self, name, rows):
        path = self.files / name
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        return path

    # The server.

    def sql(self, text):
        host = os.path.realpath(self.home / "run")
        found = subprocess.run(
            ["psql", "-X", "-h", host, "-U", "gledger_admin", "-d", f"gledger_{self.ledger}", "-Atqc", text],
            capture_output=True, text=True, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"})
        demand(found.returncode == 0, f"psql: {found.stderr.strip()}")
        return found.stdout.strip()

    def postmaster(self):
        try:
            return int((self.home / "pg/postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None

    def backends(self, like="gledger post%"):
        text = self.sql(
            f"select pid from pg_stat_activity where application_name like '{like}' "
            "and datname = current_database()")
        return [int(line) for line in text.split()]

    # What must hold.

    def is_quiet(self):
        """No lock of ours is left, nor a session that could hold one."""
        return self.sql(
            "select (select count(*) from pg_locks where locktype = 'advisory') + (select count(*) from "
            "pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() "
            "and application_name like 'gledger%')") == "0"

    def demand_quiet(self, seconds=10):
        limit = time.monotonic() + seconds
        while not self.is_quiet():
            demand(time.monotonic() < limit, "a lock or a session is left: " + self.sql(
                "select string_agg(format('%s %s %s', a.application_name, a.state, l.objid), '; ') from "
                "pg_stat_activity a left join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' "
                "where a.application_name like 'gledger%'"))
            time.sleep(0.05)

    def posted(self, batch):
        """How much of a file is in the books: keys, events, and seals of batches with its name."""
        return tuple(int(number) for number in self.sql(
            "select (select count(*) from ledger.event_key where reference like '{0}/%'), "
            "(select count(*) from ledger.event_key join ledger.event using (event_id) "
            "where reference like '{0}/%'), "
            "(select count(*) from ledger.seal join ledger.batch using (batch_id) where source_name = '{1}')"
            .format(batch.prefix, batch.path.name)).split("|"))

    def demand_whole_or_absent(self, batch):
        found = self.posted(batch)
        demand(found in ((0, 0, 0), (batch.size, batch.size, 1)), f"half a batch of {batch.size}: {found}")
        return found[0] > 0

    def demand_posted_once(self, batch, is_posted):
        """Posts the file again, and once more: one copy is in the books."""
        for known in (is_posted, True):
            document = self.done("post", batch.path, "--format", "json").json()
            wanted = (0, batch.size) if known else (batch.size, 0)
            found = (document["events_new"], document["events_known"])
            demand(found == wanted, f"{batch.path.name}: new and known are {found}, not {wanted}")
        demand(self.posted(batch) == (batch.size, batch.size, 1), f"not one copy: {self.posted(batch)}")

    def demand_clean(self):
        self.demand_quiet()
        self.done("verify")

    def demand_honest(self, run, is_posted):
        """What the program said agrees with the books, in words that help."""
        if run.status is None or run.status < 0:
            return
        demand(run.status in (0, 3), f"exit code 0 or 3 was expected: {run}")
        demand("Fatal error" not in run.errors and "SQLSTATE" not in run.errors, f"a raw message: {run}")
        if run.status == 0:
            demand(is_posted, f"it said done, and nothing is in the books: {run}")
            return
        demand("gledger: " in run.errors and "\n  " in run.errors, f"no message, or no remedy: {run}")
        demand(not is_posted or "could not be found out" in run.errors, f"it said nothing was done: {run}")
        demand("type again: gledger" in run.errors or "try again" in run.errors, f"no line to type: {run}")

    def demand_recovered(self, batch, run):
        """All of the above, after a fault that a post of this file met."""
        self.done("log", "--format", "json")
        self.demand_quiet()
        is_posted = self.demand_whole_or_absent(batch)
        self.demand_honest(run, is_posted)
        self.demand_posted_once(batch, is_posted)
        self.demand_clean()
        return is_posted

    def tail(self):
        """The last lines of the server's log."""
        try:
            lines = (self.home / "server.log").read_text(errors="replace").splitlines()[-12:]
        except OSError:
            return ""
        return "\n".join([f"--- {self.home}/server.log", *lines])

    def close(self):
        """Stops the server and removes all files."""
        try:
            self.run("server", "stop")
        except Violation:
            pass
        shutil.rmtree(self.files, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


HEADER = "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim"

BOOKS = ["AK", "AL", "CA", "CO", "IL", "NY", "OH", "RI", "SD", "TX", "VT", "WA"]


def contribution(reference, book, amount):
    return f"fund.contribution,{reference},{book},2020-01-02,,treasury,,{amount},,,"


OPENING = [contribution(f"opening/{book}", book, 900000000) for book in [*BOOKS, "reinsurer"]]


class Batch:
    """A file of events: guarantees drawn, with their fees, and claims on some of them."""

    def __init__(self, world, random, prefix, size, books):
        self.prefix = prefix
        rows = []
        while len(rows) < size:
            rows += self.guarantee(f"{prefix}/{len(rows)}", random.choice(books), random)
        # Rows of one guarantee stay in their order; a file may end in the middle of one.
        self.rows = rows[:size]
        self.size = size
        self.path = world.write(f"{prefix}.csv", self.rows)

    @staticmethod
    def guarantee(code, book, random):
        amount = random.randrange(1000, 90000)
        rows = [
            f"guarantee.drawn,{code}/draw,{book},2021-02-01,{code},lenders,7a,{amount},,,",
            f"fee.billed,{code}/fee,{book},2021-02-01,{code},,,{amount / 100:.2f},,,"]
        if random.random() < 0.4:
            part = random.randrange(1, amount)
            claim = f"{book},2021-0{random.randrange(3, 10)}-10,{code}"
            rows.append(f"claim.accepted,{code}/accepted,{claim},,,{part},{part},,K")
            rows.append(f"claim.paid,{code}/paid,{claim},lenders,,{part},{part},,K")
        return rows
