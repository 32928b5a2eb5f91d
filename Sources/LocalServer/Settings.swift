import Glibc

/// The configuration files that the private server gets anew at each start.
struct Settings {
  var socketFolder: String
  var owner: Account
  var isDurable: Bool

  /// The settings, which `postgresql.conf` includes.
  var main: String {
    let socket = socketFolder.replacing("'", with: "''")
    var lines = [
      "# Written by gledger at each start of the server; changes here are lost.",
      "listen_addresses = ''",
      "unix_socket_directories = '\(socket)'",
      "unix_socket_permissions = 0700",
      "port = \(LocalServer.port)",
      "max_connections = 100",
      "timezone = 'UTC'",
      "log_timezone = 'UTC'",
      "datestyle = 'iso, ymd'",
      "client_encoding = 'UTF8'",
      "",
      "shared_buffers = \(isDurable ? Settings.bufferMegabytes : 64)MB",
      "max_wal_size = \(isDurable ? "4GB" : "1GB")",
      "checkpoint_timeout = 15min",
      "wal_compression = off",
      "jit = off",
      // A killed client would else keep its locks until its statement ends.
      "client_connection_check_interval = 1s",
      // Tables only grow: vacuum and analyse after many inserts, so that index-only scans stay cheap and a
      // large batch is not slowed down by a tenth.
      "autovacuum_vacuum_insert_scale_factor = 0.2",
      "autovacuum_analyze_scale_factor = 0.2",
      // Dead rows are those of aborted batches alone: their pages are soon to be used again.
      "autovacuum_vacuum_scale_factor = 0.01",
      "autovacuum_vacuum_threshold = 1000",
      "autovacuum_naptime = 30s",
      "",
      "logging_collector = off",
      "log_destination = 'stderr'",
      "log_line_prefix = '%m [%p] %a '",
      // Statements and details may hold personal data, which must not reach the log.
      "log_min_error_statement = panic",
      "log_error_verbosity = terse",
      "lc_messages = 'C'",
      "",
    ]
    let state = isDurable ? "on" : "off"
    lines += ["fsync = \(state)", "full_page_writes = \(state)", "synchronous_commit = \(state)"]
    if Settings.sharedMemoryIsSmall { lines.append("dynamic_shared_memory_type = mmap") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Who may connect: by the socket only, and only whom the map names.
  var access: String {
    """
    # Written by gledger at each start of the server; changes here are lost.
    local all         all                    peer map=gledger
    local replication \(LocalServer.role)          peer map=gledger
    host  all         all            all     reject

    """
  }

  /// Which users of the system are which role: the owner and root are the administrator.
  var map: String {
    """
    # Written by gledger at each start of the server; changes here are lost.
    gledger "\(owner.name)" \(LocalServer.role)
    gledger "root" \(LocalServer.role)

    """
  }

  /// Of the memory that the machine, or the container, has: an eighth, from 128 MB to 2 GB. Items and
  /// versions of guarantees are looked up all over their tables, and what is not held is copied anew each
  /// time.
  private static var bufferMegabytes: Int {
    var memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    for file in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      let text = Files.read(file)?.prefix { $0.isNumber } ?? ""
      if let limit = Int(text), limit > 0 { memory = min(memory, limit) }
    }
    return min(max(memory >> 23, 128), 2048)
  }

  /// Containers often give 64 MiB of shared memory, too little for a parallel query.
  private static var sharedMemoryIsSmall: Bool {
    guard let bytes = LocalServer.sizeOfDisk(at: "/dev/shm") else { return true }
    return bytes < 512 << 20
  }
}
