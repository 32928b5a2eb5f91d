import Tabular

/// Where a party is paid, or where we pay from.
public struct PaymentAccount: Sendable, Equatable {
  public var party: String
  /// `IBAN`, or another number of at most 34 characters.
  public var number: String
  public var isIBAN: Bool
  /// ISO 9362 code of the bank; empty where it is named by a clearing system, or not at all.
  public var bic: String
  /// ISO code of a clearing system, such as `JPZGN`, and the bank's number in it.
  public var clearingSystem: String
  public var member: String
}

/// Bank accounts of parties and of our books: a CSV file of its own, for such numbers are neither sealed nor
/// in a pack.
///
///     party,iban,account,bic,clearing_system,member
///     lenders,,0001234567,,JPZGN,0005001
///     VT,DE02120300000000202051,,BYLADEM1001,,
///
/// A book is named by its code. Codes of faults: `unknown-column`, `missing-column`, `repeated-party`,
/// `bad-iban`, `bad-account`, `bad-bic`, `bad-member`.
public struct PaymentAccounts: Sendable {
  public private(set) var accounts: [String: PaymentAccount] = [:]

  /// None.
  public init() {}

  static let columns = ["party", "iban", "account", "bic", "clearing_system", "member"]

  public subscript(_ party: String) -> PaymentAccount? { accounts[party] }

  /// - Throws: the first fault of the file.
  public static func read(_ path: String) throws(Diagnostic) -> PaymentAccounts {
    try read(try ByteSource.file(path), name: path)
  }

  public static func read(
    _ source: consuming ByteSource, name: String
  ) throws(Diagnostic) -> PaymentAccounts {
    var reader = try CSVReader(source)
    for (place, column) in reader.header.enumerated() where !columns.contains(column) {
      throw Diagnostic(
        file: name, line: reader.headerLine, field: reader.header[place], code: "unknown-column",
        value: column,
        message: "is no column of bank accounts", remedy: "use: \(columns.joined(separator: ", "))")
    }
    guard reader.header.contains("party") else {
      throw Diagnostic(
        file: name, line: reader.headerLine, code: "missing-column", message: "there is no column `party`",
        remedy: "use: \(columns.joined(separator: ", "))")
    }
    var found = PaymentAccounts()
    var record = CSVRecord()
    let header = reader.header
    while try reader.next(&record) {
      let row = Row(header: header, record: record, file: name)
      let account = try row.account()
      guard found.accounts.updateValue(account, forKey: account.party) == nil else {
        throw row.fault("party", "repeated-party", "stands twice", "keep one account a party")
      }
    }
    return found
  }

  private struct Row {
    let header: [String]
    let record: CSVRecord
    let file: String

    func text(_ column: String) -> String {
      header.firstIndex(of: column).map { $0 < record.count ? record.string($0) : "" } ?? ""
    }

    /// The numbers of accounts are not told: only where they stand.
    func fault(_ column: String, _ code: String, _ message: String, _ remedy: String) -> Diagnostic {
      let place = header.firstIndex(of: column)
      let position = place.map { record.position($0) } ?? (line: record.line, column: 1)
      return Diagnostic(
        file: file, line: position.line, column: position.column, field: column, code: code,
        value: column == "party" ? text(column) : nil, message: message, remedy: remedy)
    }

    func account() throws(Diagnostic) -> PaymentAccount {
      let party = text("party")
      guard !party.isEmpty else {
        throw fault("party", "bad-party", "is blank", "write the code of a party or of a book")
      }
      let iban = text("iban").filter { $0 != " " }
      let other = text("account")
      if !iban.isEmpty, !PaymentAccounts.isValidIBAN(iban) {
        throw fault("iban", "bad-iban", "is no IBAN: its check digits do not hold", "mend it")
      }
      guard iban.isEmpty != other.isEmpty, other.utf8.count <= 34, other.utf8.allSatisfy({ $0 > 0x20 }) else {
        throw fault(
          "account", "bad-account", "one of iban and account is needed, of at most 34 characters", "fill one")
      }
      let bic = text("bic")
      guard bic.isEmpty || PaymentAccounts.isBIC(bic) else {
        throw fault("bic", "bad-bic", "is no BIC", "write 8 or 11 capital letters and digits")
      }
      let (system, member) = (text("clearing_system"), text("member"))
      guard member.utf8.count <= 35, system.utf8.count <= 5, system.isEmpty || !member.isEmpty else {
        throw fault("member", "bad-member", "does not go with its clearing system", "fill both")
      }
      return PaymentAccount(
        party: party, number: iban.isEmpty ? other : iban, isIBAN: !iban.isEmpty, bic: bic,
        clearingSystem: system, member: member)
    }
  }

  /// ISO 13616: the number with its first four characters behind, letters as 10 to 35, is 1 modulo 97.
  static func isValidIBAN(_ text: String) -> Bool {
    guard MT940Field.isIBAN(text) else { return false }
    let bytes = Array(text.utf8)
    var rest = 0
    for byte in bytes[4...] + bytes[..<4] {
      let value = byte >= 0x41 ? Int(byte) - 55 : Int(byte) - 48
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97
    }
    return rest == 1
  }

  /// ISO 9362: four letters or digits, two letters, two letters or digits, and three more or none.
  static func isBIC(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isCode = bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    return isCode && (bytes.count == 8 || bytes.count == 11)
      && bytes[4..<6].allSatisfy { (0x41...0x5A).contains($0) }
  }
}
