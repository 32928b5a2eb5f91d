import CLibPQ

/// A connection to a PostgreSQL server, through libpq.
///
/// ```swift
/// let connection = try PostgresConnection("postgresql:///ledger", applicationName: "gledger")
/// let rows = try connection.query("select id from book where code = $1", [.text("tokyo")])
/// ```
/// A connection is used by one thread at a time. Only its ``canceller`` may be used from elsewhere.
public final class PostgresConnection {
  /// Interrupts, from any thread, what the connection is doing.
  public let canceller: Canceller
  /// The number of statements sent to the server so far, those of transactions included.
  public internal(set) var statementCount = 0

  var handle: OpaquePointer?
  /// The number of columns of the COPY that began last.
  var copyColumns: Int32 = 0
  private let notices: NoticeBox

  /// Connects.
  ///
  /// - Parameters:
  ///   - conninfo: a libpq URI or `key=value` string, taken unchanged; an empty string means libpq's
  ///     environment (`PGHOST`, `PGDATABASE` and so on).
  ///   - applicationName: what the server's lists show, unless the connection string says otherwise.
  ///   - onNotice: called with each notice during a later call on this connection; without it they vanish.
  public init(
    _ conninfo: String, applicationName: String, onNotice: ((PostgresNotice) -> Void)? = nil
  ) throws(PostgresError) {
    notices = NoticeBox(onNotice)
    // What stands before the connection string is for a string that does not say otherwise: a machine that
    // vanishes from the network is noticed after a minute and a half, not after the system's two hours.
    let handle = connect(
      [
        ("fallback_application_name", applicationName), ("keepalives_idle", "30"),
        ("keepalives_interval", "10"), ("keepalives_count", "6"), ("tcp_user_timeout", "90000"),
      ] + [("dbname", conninfo), ("client_encoding", "UTF8")])
    guard PQstatus(handle) == CONNECTION_OK, let cancel = PQgetCancel(handle) else {
      let message = PostgresError.lastMessage(of: handle)
      PQfinish(handle)
      throw PostgresError(message: message, isConnectionLost: true)
    }
    self.handle = handle
    canceller = Canceller(cancel)
    PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
  }

  deinit { PQfinish(handle) }

  /// Closes the connection; every later call throws an error whose `isConnectionLost` is true.
  public func close() {
    PQfinish(handle)
    handle = nil
  }

  /// Whether the connection is closed or broken.
  public var isLost: Bool { PQstatus(handle) == CONNECTION_BAD }

  /// The server's version as a number: 150018 for 15.18; 0 when the connection is lost.
  public var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The process of the server that serves this connection.
  public var backendPID: Int32 { PQbackendPID(handle) }

  /// What the server reported of one of its settings, such as `TimeZone` or `server_version`.
  public func parameterStatus(_ name: String) -> String? {
    PQparameterStatus(handle, name).map { String(cString: $0) }
  }

  /// Asks the server to interrupt the statement that is running; it then fails with SQLSTATE 57014.
  public func cancel() { canceller.cancel() }

  /// Whether a transaction is open, failed ones included.
  public var isInTransaction: Bool {
    let status = PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE
  }

  func open() throws(PostgresError) -> OpaquePointer {
    guard let handle else { throw PostgresError.closed }
    return handle
  }
}

/// What a server answers to a knock on its door.
public enum ServerAnswer: Sendable {
  /// It accepts connections.
  case accepts
  /// It runs but accepts none now: it starts up, shuts down, or recovers.
  case refuses
  /// Nothing answers at that address.
  case silent
}

extension PostgresConnection {
  /// Knocks at a server's door without logging in.
  public static func knock(_ conninfo: String) -> ServerAnswer {
    switch PQping(conninfo) {
    case PQPING_OK: .accepts
    case PQPING_REJECT: .refuses
    default: .silent
    }
  }
}

/// Interrupts what a connection is doing; may be used from any thread and from a signal handler.
public final class Canceller: Sendable {
  // PQcancel only reads the handle, so sharing it is safe.
  private nonisolated(unsafe) let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { PQfreeCancel(handle) }

  /// Asks the server to interrupt the statement that is running.
  ///
  /// - Returns: whether the request reached the server; not whether there was anything to interrupt.
  @discardableResult public func cancel() -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      PQcancel(handle, message.baseAddress, Int32(message.count)) == 1
    }
  }
}

/// Keeps the closure that notices go to where libpq can find it.
private final class NoticeBox {
  let receive: ((PostgresNotice) -> Void)?
  init(_ receive: ((PostgresNotice) -> Void)?) { self.receive = receive }
}

private func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let context else { return }
  let box = Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue()
  box.receive?(
    PostgresNotice(
      sqlState: DiagnosticField.sqlState.read(from: result) ?? "",
      severity: DiagnosticField.severity.read(from: result) ?? "",
      message: DiagnosticField.primary.read(from: result) ?? ""))
}

/// Connects with keywords and values; `dbname` may hold a whole connection string, and what follows it wins.
private func connect(_ options: [(keyword: String, value: String)]) -> OpaquePointer? {
  // One block of zero-terminated strings, and pointers into it.
  var text: [CChar] = []
  var offsets: [Int] = []
  for string in options.flatMap({ [$0.keyword, $0.value] }) {
    offsets.append(text.count)
    text.append(contentsOf: string.utf8.map { CChar(bitPattern: $0) })
    text.append(0)
  }
  return text.withUnsafeBufferPointer { block in
    let pointers = offsets.map { block.baseAddress.map { $0 }?.advanced(by: $0) }
    var keywords = stride(from: 0, to: pointers.count, by: 2).map { pointers[$0] }
    var values = stride(from: 1, to: pointers.count, by: 2).map { pointers[$0] }
    keywords.append(nil)
    values.append(nil)
    return PQconnectdbParams(keywords, values, 1)
  }
}
