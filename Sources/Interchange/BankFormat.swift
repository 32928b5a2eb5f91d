import Money
import Reconciliation
import Tabular

/// How a bank's file is written.
public enum BankFormat: String, Sendable, CaseIterable {
  /// ISO 20022 camt.052, camt.053 and camt.054.
  case camt
  /// SWIFT MT940 and MT942.
  case mt940
  /// Records of 200 bytes of the Japanese Bankers Association.
  case zengin
  /// A bank's own CSV file, read with a ``StatementMapping``.
  case csv
  /// A journal of ledger or hledger, read with a ``StatementMapping`` that names its account.
  case journal

  /// What the first bytes of a file show.
  ///
  /// - Returns: nil where they show nothing: a CSV file is known by its mapping.
  static func recognised(_ head: [UInt8]) -> BankFormat? {
    var bytes = head[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    bytes = bytes.drop { $0 <= 0x20 }
    if bytes.first == 0x3C { return .camt }
    if bytes.starts(with: "103".utf8) || bytes.starts(with: [0xF1, 0xF0, 0xF3]) { return .zengin }
    if bytes.starts(with: "{1:".utf8) || hasField(bytes, "20") || hasField(bytes, "25") { return .mt940 }
    return nil
  }

  /// A line of the head begins with `:20:`.
  private static func hasField(_ bytes: ArraySlice<UInt8>, _ tag: String) -> Bool {
    let mark = Array(":\(tag):".utf8)
    var line = bytes
    while true {
      if line.starts(with: mark) { return true }
      guard let end = line.firstIndex(of: 0x0A) else { return false }
      line = line[(end + 1)...].drop { $0 == 0x0D || $0 == 0x0A }
    }
  }
}

/// Reads the statements of a bank's file, piece by piece.
///
///     try BankFile.read(.file("statement.xml")) { piece in … }
///
/// Nothing is mended: what cannot be read ends the reading with a ``Diagnostic``, and whether the
/// statements foot is for ``StatementProof`` to say. Persons' names and free text are in no diagnostic.
public enum BankFile {
  /// - Parameters:
  ///   - format: how the file is written; nil for what its first bytes show.
  ///   - mapping: of a CSV file, which it makes the format.
  ///   - emit: takes the pieces in their order; what it throws ends the reading.
  public static func read(
    _ source: consuming ByteSource, as format: BankFormat? = nil, mapping: StatementMapping? = nil,
    _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    try read(source, as: format, mapping: mapping, chunkSize: ReadLimits().chunkSize, emit)
  }

  /// - Parameter chunkSize: bytes that are read at a time; tests make it small.
  package static func read(
    _ source: consuming ByteSource, as format: BankFormat?, mapping: StatementMapping?, chunkSize: Int,
    _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    let head = try source.peek()
    let name = source.name
    if head.allSatisfy({ $0 <= 0x20 }) {
      throw Diagnostic(
        file: name, line: 1, code: "empty-file", message: "is empty",
        remedy: "check that it is the right file")
    }
    let named: BankFormat? = mapping.map { $0.journalAccount == nil ? .csv : .journal }
    let known = format ?? named ?? BankFormat.recognised(head)
    guard let format = known else {
      throw Diagnostic(
        file: name, line: 1, code: "unknown-format", message: "is none of the formats that are recognised",
        remedy: "name it with --input camt|mt940|zengin, or give the --mapping of a CSV file or journal")
    }
    switch format {
    case .camt:
      var limits = ReadLimits()
      limits.chunkSize = chunkSize
      var reader = try CamtReader(source, limits: limits)
      try reader.read(emit)
    case .mt940:
      var reader = try MT940Reader(source, chunkSize: chunkSize)
      try reader.read(emit)
    case .zengin:
      var reader = try ZenginReader(source, chunkSize: chunkSize)
      try reader.read(emit)
    case .csv:
      guard let mapping else {
        throw Diagnostic(
          file: name, line: 0, code: "no-mapping", message: "is a CSV file without a mapping",
          remedy: "say what its columns are: --mapping FILE.yaml, with `target: statement`")
      }
      var reader = try CSVStatementReader.opened(source, mapping)
      try reader.read(emit)
    case .journal:
      guard let mapping, let account = mapping.journalAccount else {
        throw Diagnostic(
          file: name, line: 0, code: "no-mapping", message: "is a journal without a mapping",
          remedy:
            "say which account is the bank's: --mapping FILE.yaml, with `target: statement` and `journal`")
      }
      var reader = try JournalStatementReader(source, mapping, account: account, chunkSize: chunkSize)
      try reader.read(emit)
    }
  }
}

/// Reads the amounts of banks' files.
enum BankMoney {
  enum Fault: Error {
    case notANumber, tooManyDecimals, outOfRange
  }

  /// Minor units of `1234.50`, zero or more. Zeros behind the currency's decimals are only another way to
  /// write the same amount; any other digit there is a fault.
  /// - Parameter mark: what stands before the decimals.
  static func read(
    _ text: ArraySlice<UInt8>, mark: UInt8, decimals: Int
  ) throws(Fault) -> Int64 {
    var value: Int64 = 0
    var (digits, after) = (0, -1)
    for byte in text {
      if byte == mark, after < 0 {
        after = 0
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { throw .notANumber }
      digits += 1
      if after >= 0 {
        after += 1
        if after > decimals {
          if byte != 0x30 { throw .tooManyDecimals }
          continue
        }
      }
      value = try shifted(value, by: Int64(byte - 0x30))
    }
    if digits == 0 { throw .notANumber }
    for _ in min(max(after, 0), decimals)..<decimals { value = try shifted(value, by: 0) }
    return value
  }

  private static func shifted(_ value: Int64, by digit: Int64) throws(Fault) -> Int64 {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(digit)
    if overflow || carry { throw .outOfRange }
    return sum
  }

  /// Code, message and remedy of a fault.
  static func words(_ fault: Fault, _ currency: Currency) -> (code: String, message: String, remedy: String) {
    switch fault {
    case .notANumber: ("not-an-amount", "is not an amount", "ask the bank for the file again")
    case .outOfRange:
      ("amount-out-of-range", "does not fit 64 bits of minor units", "ask the bank for the file again")
    case .tooManyDecimals:
      (
        "too-many-decimals", "has more decimals than \(currency), which has \(currency.decimals)",
        "ask the bank for the amount that it booked"
      )
    }
  }
}
