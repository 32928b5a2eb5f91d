import Ledger
import Money
import PostgreSQL
import Reconciliation

extension Verifier {
  /// Bank statements: each account's chain, each statement's lines and balances, and the names that are
  /// left. Memory is by statements, not by lines: those are read in the order of their statements.
  func checkBank() throws -> Bool {
    var statements: [Int64: StoredBankStatement] = [:]
    var previous: [String: [UInt8]] = [:]
    for row in try connection.query(try Queries.text("verify-bank-statements")) {
      let statement = try StoredBankStatement(row)
      checkChain(statement, after: previous[statement.account] ?? SealChain.origin)
      previous[statement.account] = statement.chainHash
      statements[statement.id] = statement
    }
    count("bank-statements", Int64(statements.count))
    try checkLines(of: &statements)
    for id in statements.keys.sorted() {
      if let statement = statements[id] { compare(statement, StoredLines()) }
    }
    try checkBankNames()
    return true
  }

  private func name(_ statement: StoredBankStatement) -> String {
    "bank_statement \(statement.id) of \(statement.account)"
  }

  private func checkChain(_ statement: StoredBankStatement, after before: [UInt8]) {
    if statement.previousHash != before {
      faults.add(
        "bank-chain", rank: statement.id, name(statement), expected: "previous hash \(before.hexadecimal)",
        found: statement.previousHash.hexadecimal)
    }
    let hash = statement.expectedChainHash
    if statement.chainHash != hash {
      faults.add(
        "bank-chain", rank: statement.id, name(statement), expected: "chain hash \(hash.hexadecimal)",
        found: statement.chainHash.hexadecimal)
    }
  }

  /// What the lines of a statement come to.
  private struct StoredLines {
    var count: Int64 = 0
    var hash = SHA256()
    /// Sum of the booked lines by currency code.
    var booked: [String: Int128] = [:]

    mutating func add(_ line: StoredBankLine) {
      count += 1
      hash.update(line.hash)
      if line.line.status == .booked {
        booked[line.line.currency.code, default: 0] += Int128(line.line.minor)
      }
    }
  }

  /// Checks line by line, and each statement behind its last line; leaves the statements without lines.
  private func checkLines(of statements: inout [Int64: StoredBankStatement]) throws {
    var (lines, current) = (StoredLines(), Int64?.none)
    var total: Int64 = 0
    func finish() {
      guard let id = current else { return }
      if let statement = statements.removeValue(forKey: id) { return compare(statement, lines) }
      faults.add("bank-line", "lines of bank statement \(id)", expected: "a statement", found: "no row")
    }
    try copyOut("verify-bank-lines") { row in
      let line = try StoredBankLine(&row)
      total += 1
      if current != line.id >> 32 {
        finish()
        (lines, current) = (StoredLines(), line.id >> 32)
      }
      lines.add(line)
      let expected = line.expected
      if line.hash == expected.hash, line.key == expected.key { return }
      faults.add(
        "bank-line", rank: line.id, "bank_line \(line.id & 0xFFFF_FFFF) of bank statement \(line.id >> 32)",
        expected: expected.hash.hexadecimal, found: line.hash.hexadecimal)
    }
    finish()
    count("bank-lines", total)
  }

  private func compare(_ statement: StoredBankStatement, _ lines: StoredLines) {
    let hash = lines.hash.value
    if statement.lineCount != lines.count || statement.storedHash != hash {
      faults.add(
        "bank-line", rank: statement.id << 32, "lines of \(name(statement))",
        expected: "\(statement.lineCount) with hash \(statement.storedHash.hexadecimal)",
        found: "\(lines.count) with hash \(hash.hexadecimal)")
    }
    // Where lines were known before, the rest does not come to the whole.
    guard statement.knownCount == 0 else { return }
    for balance in statement.balances {
      guard let opening = balance.opening, let closing = balance.closing else { continue }
      let sum = Int128(opening) + (lines.booked[balance.currency] ?? 0)
      if sum != Int128(closing) {
        faults.add(
          "bank-balance", rank: statement.id, "\(name(statement)) in \(balance.currency)",
          expected: "closing \(sum)", found: "\(closing)")
      }
    }
  }

  private func checkBankNames() throws {
    var total: Int64 = 0
    try copyOut("verify-bank-names") { row in
      let (id, ordinal) = (try row.nextInt64(), try row.nextInt32())
      let (found, stored) = (try row.nextBytes(), try row.nextBytes())
      total += 1
      guard found != stored else { return }
      // Without the names: they are persons'.
      faults.add(
        "bank-name", rank: id,
        "bank_name \(ordinal) of line \(id & 0xFFFF_FFFF) of bank statement \(id >> 32)",
        expected: "names of hash \(stored.hexadecimal)", found: "others")
    }
    count("bank-names", total)
  }
}

/// A row of `verify-bank-lines`.
private struct StoredBankLine {
  var id: Int64
  var line: BankLine
  var key: [UInt8]
  var hash: [UInt8]
  private var nameHashes: [String]

  init(_ row: inout CopyRow) throws {
    id = try row.nextInt64()
    let days = (try row.nextOptionalDate(), try row.nextOptionalDate())
    let minor = try row.nextInt64()
    let code = try row.nextText()
    // A code that is none is a changed row, as any other: the hash below is made not to hold.
    guard let currency = Currency(code) ?? Currency("USD") else {
      throw LedgerError("unknown-currency", "a bank line is in \(code)", remedy: "")
    }
    line = BankLine(minor: minor, currency: currency)
    (line.bookingDay, line.valueDay) = (days.0.map { Day(number: $0) }, days.1.map { Day(number: $0) })
    line.status = BankLine.Status(rawValue: try row.nextText()) ?? .information
    line.isReversal = try row.nextBool()
    line.bankReference = try row.nextText()
    line.transactionCode = try row.nextText()
    line.paymentCount = try row.nextOptionalInt32()
    var own = BankDetail()
    (own.minor, own.bankReference) = (minor, line.bankReference)
    own.endToEnd = try row.nextText()
    own.instruction = try row.nextText()
    own.creditorReference = try row.nextText()
    own.returnReason = try row.nextText()
    let count = try row.nextInt32()
    key = try row.nextBytes()
    hash = try row.nextBytes()
    let amounts = try row.nextTextArray()
    let (references, ends) = (try row.nextTextArray(), try row.nextTextArray())
    let (instructions, creditors) = (try row.nextTextArray(), try row.nextTextArray())
    let reasons = try row.nextTextArray()
    line.details = count == 0 ? [own] : []
    for index in amounts.indices {
      var detail = BankDetail()
      detail.minor = Int64(amounts[index])
      (detail.bankReference, detail.endToEnd) = (references[index], ends[index])
      (detail.instruction, detail.creditorReference) = (instructions[index], creditors[index])
      detail.returnReason = reasons[index]
      line.details.append(detail)
    }
    nameHashes = try row.nextTextArray() + (currency.code == code ? [] : ["00"])
  }

  /// What key and hash have to be.
  var expected: (key: [UInt8], hash: [UInt8]) {
    var bytes: [UInt8] = []
    line.appendCanonical(to: &bytes)
    let key = Array(SealChain.digest(bytes).prefix(16))
    for hash in nameHashes { bytes += [UInt8](hexadecimal: hash) ?? [] }
    return (key, SealChain.digest(bytes))
  }
}
