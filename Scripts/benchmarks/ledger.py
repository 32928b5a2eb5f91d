"""A private ledger for a benchmark, and the plain mix of events."""
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
    "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY").split()
HEADER = "event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,recovery\n"


def write_events(path, count, seed, prefix, books=STATES, month="2024-06"):
    """Writes `count` events: lives of guarantees, each in the order of its days, all in the order of the days."""
    chance = random.Random(seed)
    drawn, fees, accepted = count * 55 // 100, count * 25 // 100, count * 5 // 100
    recovered = count - drawn - fees - 2 * accepted
    days = [[] for _ in range(30)]
    for number in range(drawn):
        # Guarantees are numbered as they are drawn.
        book, code, day = books[number % len(books)], f"{prefix}{number:07d}", number * 20 // drawn
        cents = chance.randrange(1_000_000, 50_000_000)
        days[day].append((f"guarantee.drawn,{code}/d,{book}", f"{code},lenders,7a,{money(cents)},,,,"))
        if chance.random() * (drawn - number) < fees:
            fees -= 1
            days[day].append((f"fee.received,{code}/f,{book}", f"{code},,,{money(cents // 70 + 1)},,,,"))
        if chance.random() * (drawn - number) < accepted:
            accepted -= 1
            principal = cents // 2
            interest = principal // 100 + 1
            amounts = f"{money(principal + interest)},{money(principal)},{money(interest)}"
            at = day + chance.randrange(1, 4)
            days[at].append((f"claim.accepted,{code}/a,{book}", f"{code},lenders,,{amounts},K{number},"))
            days[at + 2].append((f"claim.paid,{code}/p,{book}", f"{code},lenders,,{amounts},K{number},"))
            parts = recovered // (accepted + 1)
            recovered -= parts
            for part in range(parts):
                days[at + 3 + part % 2].append((
                    f"recovery.received,{code}/r{part},{book}",
                    f"{code},,,{money(principal // 20 + part + 1)},,,K{number},R{part}"))
    with open(path, "w") as file:
        file.write(HEADER)
        for number, lines in enumerate(days):
            day = f"{month}-{number + 1:02d}"
            file.writelines(f"{head},{day},{rest}\n" for head, rest in lines)
    return sum(map(len, days))


def make_events(*arguments):
    apart(write_events, *arguments)


def apart(write, *arguments):
    """Writes a file in a process of its own: a child's peak memory begins with that of its parent."""
    child = os.fork()
    if child == 0:
        write(*arguments)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit("the events could not be written")


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def write_contributions(path, books=STATES + ["reinsurer"], party="treasury"):
    with open(path, "w") as file:
        file.write("event,reference,book,date,party,amount\n")
        for book in books:
            file.write(f"fund.contribution,C/{book},{book},2024-01-02,{party},900000000000\n")


class Ledger:
    def __init__(self, program, home):
        self.program, self.home = program, home
        self.environment = dict(os.environ, GLEDGER_HOME=home, GLEDGER_ACTOR="bench")
        for name in ("GLEDGER_DATABASE", "GLEDGER_LEDGER"):
            self.environment.pop(name, None)

    def run(self, *arguments, allowed=(0,)):
        """Runs the program; returns seconds, peak memory in MB, standard output and standard error."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            start = time.monotonic()
            process = subprocess.Popen(
                [self.program, *arguments], env=self.environment, stdout=out, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - start
            out.seek(0), errors.seek(0)
            self.size, messages = os.fstat(out.fileno()).st_size, errors.read()
            # Of a long output the sums only: a child's peak memory begins with that of its parent.
            output = out.read() if self.size < 1_000_000 else "".join(
                line for line in out if line.startswith(("events", "transfers", "batch")))
        if os.waitstatus_to_exitcode(status) not in allowed:
            sys.exit(f"gledger {' '.join(arguments)} failed:\n{messages}")
        self.cpu = usage.ru_utime + usage.ru_stime
        return seconds, usage.ru_maxrss / 1024, output, messages

    def sql(self, text):
        command = ["psql", "-h", self.home + "/run", "-U", "gledger_admin", "-d", "gledger_main", "-XAtq"]
        done = subprocess.run(
            command + ["-v", "ON_ERROR_STOP=1"], input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"psql failed:\n{done.stderr}")
        return done.stdout.strip()


def posted(output):
    found = {name: int(value.replace(",", "")) for name, value in
             re.findall(r"^(events|transfers|batch)\s+([\d,]+)", output, re.M)}
    return found["events"], found["transfers"], found["batch"]


@contextlib.contextmanager
def private(arguments, keep=False):
    """A ledger of its own with a folder for files; both are gone at the end."""
    folder = tempfile.mkdtemp(prefix="gledger-bench-")
    os.chmod(folder, 0o755)
    home = arguments.home or ("/var/lib/gledger-bench" if os.geteuid() == 0 else folder + "/home")
    ledger = Ledger(arguments.gledger, home)
    try:
        yield ledger, folder
    finally:
        subprocess.run([ledger.program, "server", "stop"], env=ledger.environment, check=False,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)
        if not keep and os.path.exists(home + "/cluster.json"):
            shutil.rmtree(home)


def show(name, seconds, events, transfers, memory, messages=""):
    print(f"{name}: {events:,} events, {transfers:,} transfers in {seconds:.2f} s: {events / seconds:,.0f} events/s, "
          f"{transfers / seconds:,.0f} transfers/s, {memory:.0f} MB")
    for line in messages.splitlines():
        if line.startswith("timing"):
            print("  " + line)
    sys.stdout.flush()


def plain(arguments, events):
    """Transfers and events a second of the mix of `post` in a ledger of its own: what the others are held against."""
    with private(arguments) as (ledger, folder):
        ledger.run("init", "--scheme", "united-states")
        write_contributions(folder + "/contributions.csv")
        ledger.run("post", folder + "/contributions.csv")
        make_events(folder + "/events.csv", events, 7, "G")
        ledger.sql("checkpoint")
        seconds, memory, output, messages = ledger.run("post", folder + "/events.csv", "--timing")
        events, transfers, _ = posted(output)
        show("plain mix", seconds, events, transfers, memory, messages)
        return transfers / seconds, events / seconds
