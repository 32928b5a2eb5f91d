import Money
import Reconciliation
import Tabular

/// Reads a journal of ledger or hledger as a bank's statement: each posting on one account of the journal is
/// a line, and what is asserted of its balance (`= $1,234.50`) proves opening and closing. One statement a
/// file.
///
///     2024-05-03 * (E2E-17) Office rent
///       Assets:Bank      $-1,200.00 = $8,800.00
///       Expenses:Rent
///
/// Read with a ``StatementMapping`` that names the account: `journal: Assets:Bank`, and what its commodities
/// are. The transaction's code is the end-to-end id, its description free text. Positive is money that comes
/// in.
///
/// Codes: `not-a-day`, `not-an-amount`, `too-many-decimals`, `amount-out-of-range`, `unknown-commodity`,
/// `other-currency`, `amounts-elided`, `virtual-posting`, `cost`, `lot`, `expression`, `directive-refused`,
/// `not-utf-8`, and those of ``LineReader``. An assertion that does not hold is no fault of the file but of
/// the statement, and said in its proof.
struct JournalStatementReader: ~Copyable {
  private var lines: LineReader
  private let mapping: StatementMapping
  private let account: String
  private let file: String
  private var asserted = AssertedBalances()

  init(
    _ source: consuming ByteSource, _ mapping: StatementMapping, account: String, chunkSize: Int = 1 << 20
  ) throws(Diagnostic) {
    file = source.name
    lines = try LineReader(source, limit: 1 << 14, chunkSize: chunkSize)
    (self.mapping, self.account) = (mapping, account)
  }

  /// Directives that change neither an account nor an amount.
  private static let harmless: Set<String> = [
    "account", "commodity", "payee", "tag", "P", "D", "decimal-mark",
  ]

  mutating func read(_ emit: (BankStatementPiece) throws -> Void) throws {
    var head = BankStatementHead()
    (head.account, head.identification, head.fileLine) = (mapping.account, mapping.name, 1)
    try emit(.begin(head))
    var transaction: [JournalLine] = []
    var bytes: [UInt8] = []
    var isComment = false
    while try lines.next(&bytes) {
      guard let text = bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) else {
        throw fault(lines.number, "not-utf-8", nil, "is not UTF-8", "write the file in UTF-8")
      }
      let line = JournalLine(number: lines.number, text: text)
      if isComment {
        isComment = text != "end comment"
        continue
      }
      if let first = text.first, first == " " || first == "\t" {
        if !transaction.isEmpty, !line.withoutComment.trimmed.isEmpty { transaction.append(line) }
        continue
      }
      try finish(&transaction, emit)
      guard let first = text.first, !";#%|*".contains(first) else { continue }
      if first.isNumber {
        transaction = [line]
        continue
      }
      let word = text.prefix { $0 != " " && $0 != "\t" }
      isComment = word == "comment"
      guard isComment || JournalStatementReader.harmless.contains(String(word)) else {
        throw fault(
          line.number, "directive-refused", nil,
          "is no transaction, and is not passed over, for it may change what follows",
          "write out what it stands for")
      }
    }
    try finish(&transaction, emit)
    try emit(.end(asserted.end(mapping.currency)))
  }

  private mutating func finish(
    _ transaction: inout [JournalLine], _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    if transaction.isEmpty { return }
    for (line, assertion) in try read(transaction) {
      asserted.add(line, assertion)
      try emit(.line(line))
    }
    transaction.removeAll(keepingCapacity: true)
  }

  /// The lines of a transaction, each with the balance that is asserted behind it.
  private func read(
    _ transaction: [JournalLine]
  ) throws(Diagnostic) -> [(line: BankLine, assertion: Int64?)] {
    do throws(JournalFault) {
      let head = try JournalHead(transaction[0])
      var postings: [JournalPosting] = []
      for line in transaction.dropFirst() {
        postings.append(try JournalPosting(line, mapping.commodities))
      }
      try complete(&postings)
      var found: [(line: BankLine, assertion: Int64?)] = []
      for posting in postings where posting.account == account {
        guard let amount = posting.amount else { continue }
        guard amount.currency == mapping.currency else {
          throw posting.line.fault(
            posting.account, "amount",
            FieldFault(
              "other-currency", "is in \(amount.currency), and the statement in \(mapping.currency)",
              "read each currency with a mapping of its own"))
        }
        found.append((line(head, posting, amount.minor), posting.assertion?.minor))
      }
      return found
    } catch {
      throw BankValue.fault(
        file, line: error.line, column: error.column, field: error.field, error.fault.code, error.value,
        error.fault.message, error.fault.remedy)
    }
  }

  /// Fills in the one amount that is left out.
  private func complete(_ postings: inout [JournalPosting]) throws(JournalFault) {
    var sum: Int64 = 0
    var elided: Int?
    for place in postings.indices {
      guard let amount = postings[place].amount else {
        if elided != nil {
          throw postings[place].line.fault(
            postings[place].account, "amount",
            FieldFault(
              "amounts-elided", "is the second posting without an amount", "state all amounts but one"))
        }
        elided = place
        continue
      }
      let (next, overflow) = sum.addingReportingOverflow(amount.minor)
      if overflow {
        throw postings[place].line.fault(postings[place].account, "amount", FieldReader.outOfRange)
      }
      sum = next
    }
    guard let elided, sum != .min, let currency = postings.compactMap(\.amount?.currency).first else {
      return
    }
    postings[elided].amount = JournalAmount(minor: -sum, currency: currency)
  }

  private func line(_ head: JournalHead, _ posting: JournalPosting, _ minor: Int64) -> BankLine {
    var line = BankLine(minor: minor, currency: mapping.currency)
    (line.bookingDay, line.valueDay, line.fileLine) = (head.day, head.day, posting.line.number)
    var detail = BankDetail()
    detail.minor = minor
    detail.endToEnd = head.code.map(String.init) ?? ""
    detail.text = String(head.description)
    line.details = [detail]
    return line
  }

  private func fault(
    _ line: Int, _ code: String, _ value: String?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    Diagnostic(file: file, line: line, column: 1, code: code, value: value, message: message, remedy: remedy)
  }
}

/// Balances that are asserted behind some of the lines: each must come to the same opening.
private struct AssertedBalances {
  private var sum: Int128 = 0
  private var first: (opening: Int128, day: Day?)?
  private var last: (balance: Int64, day: Day?)?
  private var firstDay: Day?
  private var wrong: RunningBreak?

  mutating func add(_ line: BankLine, _ balance: Int64?) {
    sum += Int128(line.minor)
    if firstDay == nil { firstDay = line.bookingDay }
    guard let balance else { return }
    let opening = Int128(balance) - sum
    if let first {
      if wrong == nil, opening != first.opening {
        wrong = RunningBreak(fileLine: line.fileLine, difference: first.opening - opening)
      }
    } else {
      first = (opening, firstDay)
    }
    last = (balance, line.bookingDay)
  }

  func end(_ currency: Currency) -> BankStatementEnd {
    var end = BankStatementEnd()
    guard let first, let last else { return end }
    if let opening = Int64(exactly: first.opening) {
      end.openings = [BankBalance(minor: opening, currency: currency, day: first.day)]
    }
    end.closings = [BankBalance(minor: last.balance, currency: currency, day: last.day)]
    end.runningBreak = wrong
    return end
  }
}
