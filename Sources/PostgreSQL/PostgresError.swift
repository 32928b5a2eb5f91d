import CLibPQ

/// What the server, or the connection to it, refused.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The five-character SQLSTATE; empty when the failure is one of the connection or of this module.
  public var sqlState: String
  /// The primary message, one line as a rule.
  public var message: String
  /// The server's DETAIL.
  public var detail: String?
  /// The server's HINT.
  public var hint: String?
  /// The server's CONTEXT, such as `COPY t, line 3, column c: "x"`.
  public var context: String?
  /// The name of the constraint that was violated.
  public var constraint: String?
  /// The name of the table that the error is about.
  public var table: String?
  /// Whether the connection is gone, so that nothing more can be sent through it.
  public var isConnectionLost: Bool

  /// Creates an error by hand, for a failure that the server did not report itself.
  public init(sqlState: String = "", message: String, isConnectionLost: Bool = false) {
    self.sqlState = sqlState
    self.message = message
    self.isConnectionLost = isConnectionLost
  }

  /// The message with its SQLSTATE, detail, hint and context, one a line.
  public var description: String {
    var text = sqlState.isEmpty ? message : "\(message) (SQLSTATE \(sqlState))"
    if let detail { text += "\nDetail: \(detail)" }
    if let hint { text += "\nHint: \(hint)" }
    if let context { text += "\nContext: \(context)" }
    return text
  }
}

/// A NOTICE, WARNING or similar message that the server sent beside a result.
public struct PostgresNotice: Sendable, Equatable {
  /// The five-character SQLSTATE.
  public var sqlState: String
  /// `NOTICE`, `WARNING`, `INFO`, `LOG` or `DEBUG`, never translated.
  public var severity: String
  /// The primary message.
  public var message: String
}

/// The letters that libpq's PG_DIAG macros stand for.
enum DiagnosticField: Character {
  case severity = "V"
  case sqlState = "C"
  case primary = "M"
  case detail = "D"
  case hint = "H"
  case context = "W"
  case table = "t"
  case constraint = "n"

  func read(from result: OpaquePointer?) -> String? {
    guard let letter = rawValue.asciiValue,
      let text = PQresultErrorField(result, Int32(letter))
    else { return nil }
    return String(cString: text)
  }
}

extension PostgresError {
  /// Reads an error out of a failed result; the connection's own message is used when the result has none.
  init(result: OpaquePointer?, connection: OpaquePointer?) {
    let state = DiagnosticField.sqlState.read(from: result) ?? ""
    let primary = DiagnosticField.primary.read(from: result)
    // A server that ends says why before it closes. Where sending fails meanwhile, libpq has read those words
    // only, and not yet the end of the connection behind them: it must look once more.
    if state.isEmpty { PQconsumeInput(connection) }
    self.init(
      sqlState: state,
      message: primary ?? PostgresError.lastMessage(of: connection),
      isConnectionLost: PQstatus(connection) == CONNECTION_BAD || PostgresError.endsSession(state))
    detail = DiagnosticField.detail.read(from: result)
    hint = DiagnosticField.hint.read(from: result)
    context = DiagnosticField.context.read(from: result)
    constraint = DiagnosticField.constraint.read(from: result)
    table = DiagnosticField.table.read(from: result)
  }

  /// Whether the server ends the session after an error of this SQLSTATE.
  static func endsSession(_ sqlState: String) -> Bool {
    sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState)
  }

  static func lastMessage(of connection: OpaquePointer?) -> String {
    guard let text = PQerrorMessage(connection) else { return "out of memory in libpq" }
    var message = String(cString: text)
    while message.last?.isWhitespace == true { message.removeLast() }
    return message.isEmpty ? "the server gave no reason" : message
  }

  static let closed = PostgresError(message: "the connection is closed", isConnectionLost: true)
}
