import Ledger
import Money
import PostgreSQL
import Reconciliation

/// A row of `ledger.bank_statement` with its balances.
struct StoredBankStatement {
  var id: Int64
  var account: String
  var bankAccount: String
  var kind: String
  var identification: String
  var sequence: Int64?
  var page: Int32?
  var firstDay: Int32?
  var lastDay: Int32?
  var lineCount: Int64 = 0
  var knownCount: Int64 = 0
  var fingerprint: [UInt8]
  var storedHash: [UInt8] = []
  var sourceName: String
  var sourceHash: [UInt8]
  var actor: String
  var programVersion: String
  /// Microseconds since 1970-01-01 UTC.
  var loadedAt: Int64 = 0
  var previousHash: [UInt8] = []
  var chainHash: [UInt8] = []
  /// By currency, in the order of the codes.
  var balances: [(currency: String, opening: Int64?, closing: Int64?)]

  init(_ id: Int64, account: String, _ summary: StatementSummary, _ source: BankWriter.Source) {
    (self.id, self.account) = (id, account)
    let head = summary.head
    (bankAccount, kind, identification) = (head.account, head.kind.rawValue, head.identification)
    (sequence, page) = (head.sequence, head.page.map { Int32(clamping: $0) })
    (firstDay, lastDay) = (summary.firstDay?.number, summary.lastDay?.number)
    fingerprint = summary.fingerprint
    (sourceName, sourceHash) = (source.name, source.hash)
    (actor, programVersion) = (source.actor, source.programVersion)
    balances = summary.parts.filter { $0.opening != nil || $0.closing != nil }
      .map { ($0.currency.code, $0.opening?.minor, $0.closing?.minor) }.sorted { $0.currency < $1.currency }
  }

  /// A row of `verify-bank-statements`.
  init(_ row: Row) throws {
    id = try row.int64(0)
    (account, bankAccount) = (try row.text(1), try row.text(2))
    (kind, identification) = (try row.text(3), try row.text(4))
    (sequence, page) = (try row.optionalInt64(5), try row.optionalInt32(6))
    (firstDay, lastDay) = (try row.optionalDate(7), try row.optionalDate(8))
    (lineCount, knownCount) = (try row.int64(9), try row.int64(10))
    (fingerprint, storedHash) = (try row.bytes(11), try row.bytes(12))
    (sourceName, sourceHash) = (try row.text(13), try row.bytes(14))
    (actor, programVersion) = (try row.text(15), try row.text(16))
    loadedAt = try row.timestamp(17)
    (previousHash, chainHash) = (try row.bytes(18), try row.bytes(19))
    let (codes, openings, closings) = (try row.textArray(20), try row.textArray(21), try row.textArray(22))
    balances = codes.indices.map { (codes[$0], Int64(openings[$0]), Int64(closings[$0])) }
  }

  /// What the chain hash has to be: of every other column, the balances, and the hash before.
  var expectedChainHash: [UInt8] {
    var bytes = CanonicalBytes()
    func item(_ number: Int64?) { if let number { bytes.item(number) } else { bytes.item("") } }
    bytes.item("gledger.bank-statement/1")
    bytes.item(previousHash)
    bytes.item(id)
    for text in [account, bankAccount, kind, identification] { bytes.item(text) }
    item(sequence)
    item(page.map { Int64($0) })
    item(firstDay.map { Int64($0) })
    item(lastDay.map { Int64($0) })
    item(lineCount)
    item(knownCount)
    bytes.item(fingerprint)
    bytes.item(storedHash)
    bytes.item(sourceName)
    bytes.item(sourceHash)
    bytes.item(actor)
    bytes.item(programVersion)
    bytes.item(loadedAt)
    for balance in balances {
      bytes.item(balance.currency)
      item(balance.opening)
      item(balance.closing)
    }
    return SealChain.digest(bytes.bytes)
  }

  /// Rows for COPY.
  func write(to statements: inout CopyBuffer, _ rows: inout CopyBuffer) {
    func day(_ number: Int32?) { if let number { statements.addDate(number) } else { statements.addNull() } }
    statements.row()
    statements.add(id)
    for text in [account, bankAccount, kind, identification] { statements.addText(text) }
    if let sequence { statements.add(sequence) } else { statements.addNull() }
    if let page { statements.add(page) } else { statements.addNull() }
    day(firstDay)
    day(lastDay)
    statements.add(lineCount)
    statements.add(knownCount)
    statements.addBytes(fingerprint)
    statements.addBytes(storedHash)
    statements.addText(sourceName)
    statements.addBytes(sourceHash)
    statements.addText(actor)
    statements.addText(programVersion)
    statements.addTimestamp(loadedAt)
    statements.addBytes(previousHash)
    statements.addBytes(chainHash)
    for balance in balances {
      rows.row()
      rows.add(id)
      rows.addText(balance.currency)
      if let opening = balance.opening { rows.add(opening) } else { rows.addNull() }
      if let closing = balance.closing { rows.add(closing) } else { rows.addNull() }
    }
  }
}
