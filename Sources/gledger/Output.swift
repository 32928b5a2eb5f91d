import Glibc
import Interchange
import LocalServer
import PostgreSQL
import Statements
import Store
import Tabular

/// Where results, messages and errors go: results on standard output, all else on standard error.
enum Output {
  static func line(_ text: String) { write(text + "\n", to: 1) }

  static func text(_ text: String) { write(ended(text), to: 1) }

  static func message(_ text: String) { write(ended(text), to: 2) }

  /// With a line end; the bytes are looked at, for CRLF is one character and does not end in LF.
  private static func ended(_ text: String) -> String { text.utf8.last == 0x0A ? text : text + "\n" }

  static var isErrorTerminal: Bool { isatty(2) == 1 }

  static var isOutputTerminal: Bool { isatty(1) == 1 }

  /// The most memory that this program has held at once, in kB of 1,024 bytes.
  ///
  /// From the kernel's page of the process: what `getrusage` says begins with the peak of the process that
  /// started this one.
  static var peakKilobytes: Int64? {
    guard let page = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = page.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int64($0) }
  }

  /// Columns of the terminal that results are shown on; nil where they go elsewhere.
  static var width: Int? {
    guard isOutputTerminal else { return nil }
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Why results did not get to standard output: the first failure, as an `errno`.
  nonisolated(unsafe) private(set) static var lost: Int32?

  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let done = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        if done < 0, errno == EINTR { continue }
        guard done > 0 else {
          if descriptor == 1, lost == nil { lost = errno }
          return
        }
        start += done
      }
    }
  }

  /// The exit code, given what the command came to: results that were lost need a person.
  static func exitCode(_ code: Int32) -> Int32 {
    guard let lost else { return code }
    // A reader that has seen enough, as `head` has, is told nothing.
    if lost != EPIPE {
      let cause = strerror(lost).map { String(cString: $0) } ?? "error \(lost)"
      message(
        "gledger: standard output could not be written: \(cause)\n"
          + "  what the command did is done all the same: see gledger log, or type it again to read")
    }
    return code == 0 ? 1 : code
  }
}

/// A failure in the form that all commands report: what is wrong, what would be right.
struct Failure: Error {
  var code: String
  var message: String
  var remedy: String
  var diagnostics: [Diagnostic] = []
  nonisolated(unsafe) static var isJSON = false

  init(_ code: String, _ message: String, remedy: String) {
    (self.code, self.message, self.remedy) = (code, message, remedy)
  }

  init(_ error: any Error) {
    switch error {
    case let error as LedgerError: self.init(error.code, error.message, remedy: error.remedy)
    case let error as PostgresError: self.init(LedgerError(error))
    case let error as LocalServerError: self.init(error.code, error.message, remedy: error.remedy)
    case let error as Diagnostic:
      self.init(error.code, "", remedy: "")
      diagnostics = [error]
    case let error as MappingErrors:
      self.init("mapping", "", remedy: "")
      diagnostics = error.diagnostics
    case let error as OEDFaults:
      let more = error.more == 0 ? "" : "and \(ReceiptText.grouped(Int64(error.more))) more errors"
      self.init("treaty", more, remedy: "")
      diagnostics = error.diagnostics
    case let error as StatementFault: self.init("statement-fault", "\(error)", remedy: "run gledger verify")
    default: self.init("error", "\(error)", remedy: "")
    }
  }

  /// Says which of several files it is about.
  func about(_ file: String) -> Failure {
    var failure = self
    if !message.isEmpty { failure.message = "\(file): \(message)" }
    return failure
  }

  func print() {
    guard !Failure.isJSON else {
      let document = JSONText.fields(
        ("format", .string("gledger.error/1")), ("code", .string(code)), ("message", .string(message)),
        ("remedy", .string(remedy)), ("diagnostics", .array(diagnostics.map(\.json))))
      return Output.message(document.document)
    }
    for diagnostic in diagnostics { Output.message("\(diagnostic)") }
    guard !message.isEmpty else { return }
    Output.message("gledger: \(message)")
    if !remedy.isEmpty { Output.message("  \(remedy)") }
  }
}

extension Diagnostic {
  var json: JSONText {
    .fields(
      ("file", .string(file)), ("line", .integer(Int64(line))),
      ("column", column.map { .integer(Int64($0)) } ?? .null),
      ("field", .optional(field)), ("code", .string(code)), ("value", .optional(value)),
      ("message", .string(message)), ("remedy", .string(remedy)))
  }
}
