"""Kinds of faults of what the server stands on: its disk and its clock."""

import os
import signal
import subprocess
import time
from pathlib import Path

from .kinds import chunk, point
from .world import OPENING, Batch, BOOKS, World, demand

DISK_MEGABYTES = 420


class LeftOut(Exception):
    """The kind needs what is not here."""


def postgres_account():
    found = subprocess.run(["id", "-u", "postgres"], capture_output=True, text=True)
    return found.stdout.strip()


class SmallDisk:
    """A world whose state folder, or whose log alone, is a small file system in memory."""

    def __init__(self, session, is_log_alone):
        if os.geteuid() != 0:
            raise LeftOut("root alone may mount a small file system")
        name = "log" if is_log_alone else "disk"
        folder = Path(session.folder, name)
        folder.mkdir(mode=0o755)
        self.world = World(folder, session.gledger)
        self.place = folder
        if is_log_alone:
            self.world.begin("main", OPENING)
            self.world.done("server", "stop")
            self.place = folder / "pg/pg_wal"
            kept = folder.with_name("pg_wal_kept")
            os.rename(self.place, kept)
            os.mkdir(self.place)
            self.mount(180)
            subprocess.run(["cp", "-a", f"{kept}/.", str(self.place)], check=True)
            subprocess.run(["rm", "-rf", str(kept)], check=True)
        else:
            self.mount(DISK_MEGABYTES)
            self.world.begin("main", OPENING)
        self.count = 0

    def mount(self, megabytes):
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700,uid={postgres_account()}", "tmpfs",
             str(self.place)], check=True)

    @property
    def free(self):
        info = os.statvfs(self.place)
        return info.f_bavail * info.f_frsize

    def fill(self, left):
        """Takes all but so many bytes."""
        with open(self.place / "filler", "ab") as filler:
            os.posix_fallocate(filler.fileno(), 0, max(1, self.free - left + filler.tell()))

    def empty(self):
        (self.place / "filler").unlink(missing_ok=True)

    def close(self):
        self.world.run("server", "stop")
        subprocess.run(["umount", str(self.place)], check=False)
        self.world.close()


def small_disk(session, is_log_alone):
    """One serves many cases, until the ledger has filled it."""
    name = "log" if is_log_alone else "disk"
    disk = session.worlds.get(name)
    if disk is not None and disk.free < 150 << 20 and not is_log_alone:
        session.worlds.pop(name).close()
        disk = None
    if disk is None:
        disk = session.worlds[name] = SmallDisk(session, is_log_alone)
    disk.count += 1
    return disk


def disk_full(session, random):
    """The server's disk, or that of its log, is full before a batch or fills up in the middle of it."""
    disk = small_disk(session, random.random() < 0.4)
    world, is_before = disk.world, random.random() < 0.2
    batch = Batch(world, random, f"D{disk.count}", random.randrange(60, 2500), BOOKS)
    if is_before:
        disk.fill(random.randrange(0, 60 << 20))
        run = world.run("post", batch.path)
        demand(run.status == 3 and "MiB free" in run.errors, f"a full disk was not said: {run}")
    else:
        run = world.start(
            "post", batch.path, fault=f"stop:{point(session, random)}", chunk=chunk(random))
        if run.wait(until_stopped=True):
            disk.fill(random.choice([0, 0, 8192, 100_000, 1 << 20]))
            if random.random() < 0.5:
                exhaust_log(world)
            run.kill(signal.SIGCONT)
            run.wait()
    demand(run.status == 0 or "disk" in run.errors, f"a full disk was not said: {run}")
    disk.empty()
    world.demand_recovered(batch, run)


def exhaust_log(world):
    """Makes the server ask for new files of its log until the disk has no more of them."""
    for _ in range(12):
        try:
            world.sql("select pg_switch_wal() from pg_logical_emit_message(false, 'faults', repeat('x', 99))")
        except Exception:
            return


LIBRARIES = ["/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1"]


class FakeClock:
    """A world whose server reads its clock through libfaketime, which takes an offset from a file."""

    def __init__(self, session):
        found = [path for pattern in LIBRARIES for path in Path("/").glob(pattern[1:])]
        if not found:
            raise LeftOut("libfaketime is not installed (Debian: apt-get install faketime)")
        self.library = found[0]
        self.world = World(f"{session.folder}/clock", session.gledger)
        self.world.begin("main", OPENING)
        self.offset = Path(session.folder, "clock-offset")
        self.count = 0
        self.seconds = 0
        self.set(0)

    def set(self, seconds):
        self.seconds = seconds
        self.offset.write_text(f"{seconds:+d}s\n")
        self.offset.chmod(0o644)

    def start(self):
        """Starts the server as the program does, with the library before the system's."""
        version = (self.world.home / "pg/PG_VERSION").read_text().strip()
        line = [
            "env", f"LD_PRELOAD={self.library}", f"FAKETIME_TIMESTAMP_FILE={self.offset}",
            "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            f"/usr/lib/postgresql/{version}/bin/pg_ctl", "start", "-w", "-s", "-D", f"{self.world.home}/pg",
            "-l", f"{self.world.home}/server.log"]
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        started = subprocess.run(
            as_postgres + line, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        demand(started.returncode == 0, f"the server did not start: {started.stderr}")

    def close(self):
        self.world.close()


def clock(session, random):
    """The server's clock is set back, between batches and in the middle of one: recorded times still rise."""
    fake = session.worlds.get("clock")
    if fake is None:
        fake = session.worlds["clock"] = FakeClock(session)
        fake.world.done("server", "stop")
        fake.start()
    fake.count += 1
    world = fake.world
    fake.set(fake.seconds + random.choice([-86400 * 40, -86400, -3600, -1, 0, 5, 7200]))
    batch = Batch(world, random, f"T{fake.count}", random.randrange(5, 100), BOOKS)
    run = world.start("post", batch.path, fault=f"stop:{point(session, random)}")
    if run.wait(until_stopped=True):
        fake.set(fake.seconds + random.choice([-86400 * 400, -7200, -2, 3600]))
        run.kill(signal.SIGCONT)
        run.wait()
    demand(run.status == 0, f"exit code 0 was expected: {run}")
    shown = float(world.sql("select extract(epoch from clock_timestamp())")) - time.time()
    demand(abs(shown - fake.seconds) < 60, f"the clock of the server is off by {shown}, not {fake.seconds} s")
    wrong = world.sql(
        "select count(*) from (select recorded_at, lag(recorded_at) over (order by seal_number) as before "
        "from ledger.seal) as chain where recorded_at <= before")
    demand(wrong == "0", f"{wrong} recorded times do not rise")
    world.demand_recovered(batch, run)
