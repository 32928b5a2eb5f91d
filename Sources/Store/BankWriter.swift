import Ledger
import Money
import PostgreSQL
import Reconciliation

/// Stores the statements of one account from one file: staged as they are read, then taken over as sets,
/// all or none.
public final class BankWriter {
  public let database: LedgerDatabase
  /// Our account: `BOOK/ACCOUNT` or `BOOK/ACCOUNT/DETAIL`.
  public let account: String
  private var lines = CopyBuffer(columns: 19)
  private var details = CopyBuffer(columns: 9)
  private var names = CopyBuffer(columns: 8)
  /// Numbers that statements get as they are accepted.
  private var ids: ArraySlice<Int64> = []
  private var accepted: [(place: Int, id: Int64, summary: StatementSummary, known: Int64)] = []
  private var connection: PostgresConnection { database.connection }

  /// Bytes that are sent to the server at a time.
  private static let chunk = 8 << 20

  public init(_ database: LedgerDatabase, account: String) {
    (self.database, self.account) = (database, account)
  }

  /// Opens the transaction and holds the account, for which another load then waits.
  /// - Parameter lockTimeout: milliseconds; 0 waits for ever.
  public func begin(lockTimeout: Int32) throws {
    try database.run { connection in
      try connection.execute("begin isolation level read committed")
      try connection.query("select set_config('lock_timeout', $1, true)", [.text("\(lockTimeout)")])
      let name = try BankAccountName.read(account)
      try name.hold(connection)
      try name.requireNoOverlap(connection)
      try connection.execute(try Queries.text("bank-staging"))
    }
  }

  public func rollback() { try? connection.execute("rollback") }

  public func commit() throws { try database.run { try $0.commit() } }

  // MARK: - Staging

  /// A line of the statement of a place in the file.
  public func stage(_ place: Int, _ ordinal: Int64, _ line: BankLine, _ canonical: [UInt8]) throws {
    let statement = Int32(place)
    // Where it stands, in the statement and in the file: what people are sent to is covered by the hash too.
    var content = canonical
    for place in [ordinal, Int64(line.fileLine)] {
      content += withUnsafeBytes(of: place.bigEndian, Array.init)
    }
    for (index, detail) in line.details.enumerated() where detail.hasNames {
      content += stageName(statement, ordinal, Int32(index), detail)
    }
    let own = line.ownDetail
    let listed = own == nil ? line.details : []
    lines.row()
    lines.add(statement)
    lines.add(ordinal)
    add(line.bookingDay)
    add(line.valueDay)
    lines.add(line.minor)
    lines.addText(line.currency.code)
    lines.addText(line.status.rawValue)
    lines.add(line.isReversal)
    lines.addText(line.bankReference)
    lines.addText(line.transactionCode)
    if let count = line.paymentCount { lines.add(count) } else { lines.addNull() }
    for text in BankWriter.references(own ?? BankDetail()) { lines.addText(text) }
    lines.add(Int32(listed.count))
    lines.add(Int64(line.fileLine))
    lines.addBytes(Array(SealChain.digest(canonical).prefix(16)))
    lines.addBytes(SealChain.digest(content))
    for (index, detail) in listed.enumerated() {
      details.row()
      details.add(statement)
      details.add(ordinal)
      details.add(Int32(index))
      if let minor = detail.minor { details.add(minor) } else { details.addNull() }
      details.addText(detail.bankReference)
      for text in BankWriter.references(detail) { details.addText(text) }
    }
    if lines.byteCount + details.byteCount + names.byteCount >= BankWriter.chunk { try flush() }
  }

  private func add(_ day: Day?) {
    if let day { lines.addDate(day.number) } else { lines.addNull() }
  }

  private static func references(_ detail: BankDetail) -> [String] {
    [detail.endToEnd, detail.instruction, detail.creditorReference, detail.returnReason]
  }

  /// - Returns: the hash that stands for the names.
  private func stageName(
    _ statement: Int32, _ ordinal: Int64, _ place: Int32, _ detail: BankDetail
  ) -> [UInt8] {
    let salt = BankWriter.salt()
    let hash = BankWriter.nameHash(salt, detail)
    names.row()
    names.add(statement)
    names.add(ordinal)
    names.add(place)
    names.addBytes(hash)
    names.addBytes(salt)
    for text in [detail.counterparty, detail.counterpartyAccount, detail.text] { names.addText(text) }
    return hash
  }

  /// 16 random bytes.
  private static func salt() -> [UInt8] {
    [UInt64.random(in: .min ... .max), .random(in: .min ... .max)].flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number >> (UInt64($0) * 8)) }
    }
  }

  private static func nameHash(_ salt: [UInt8], _ detail: BankDetail) -> [UInt8] {
    var bytes = salt
    detail.appendNames(to: &bytes)
    return SealChain.digest(bytes)
  }

  private func flush() throws {
    try database.run { connection in
      try connection.copyIn("copy incoming_line from stdin (format binary)", lines)
      try connection.copyIn("copy incoming_detail from stdin (format binary)", details)
      try connection.copyIn("copy incoming_name from stdin (format binary)", names)
    }
    lines.removeAll()
    details.removeAll()
    names.removeAll()
  }

  /// Sends what is left, lets the server index it and look at it, and draws numbers.
  /// - Parameter statements: how many the file has.
  public func finishStaging(statements: Int) throws {
    try flush()
    try database.run { connection in
      try connection.execute(try Queries.text("bank-staged"))
      ids = try connection.query(
        "select nextval('ledger.bank_statement_number') from generate_series(1, $1)",
        [.int32(Int32(statements))]
      ).map { try $0.int64(0) }[...]
    }
  }

  // MARK: - What is there

  /// What the account's statements have come to.
  public struct StoredTail {
    public var bankAccount: String
    public var chainHash: [UInt8]
    public var tail: StatementChain.Tail?
  }

  /// nil where nothing is loaded yet.
  public func tail() throws -> StoredTail? {
    try database.run { connection in
      guard let row = try connection.query(try Queries.text("bank-tail"), [.text(account)]).first else {
        return nil
      }
      var found = StoredTail(bankAccount: try row.text(0), chainHash: try row.bytes(1), tail: nil)
      chainHash = found.chainHash
      guard let codes = row.isNull(5) ? nil : try row.textArray(5) else { return found }
      let amounts = try row.int64Array(6)
      let closings = zip(codes, amounts).compactMap { code, minor in
        Currency(code).map { BankBalance(minor: minor, currency: $0, day: nil) }
      }
      found.tail = StatementChain.Tail(
        closings: closings, sequence: try row.optionalInt64(2), page: try row.optionalInt32(3).map(Int.init),
        day: try row.optionalDate(4).map { Day(number: $0) })
      return found
    }
  }

  /// Which of some statements are loaded already.
  public func known(_ fingerprints: [[UInt8]]) throws -> Set<[UInt8]> {
    try database.run { connection in
      let rows = try connection.query(
        "select fingerprint from ledger.bank_statement where account = $1 and fingerprint = any($2)",
        [.text(account), .bytesArray(fingerprints)])
      return Set(try rows.map { try $0.bytes(0) })
    }
  }

  /// What of a statement is new: booked sums by currency; lines that earlier ones brought are left out
  /// from here on.
  public func recognise(
    _ place: Int, _ kind: BankStatementKind
  ) throws -> (known: Int64, new: Int64, booked: [(currency: String, sum: Int128)]) {
    try writeAccepted()
    let counts = try recognise([(place, kind)])[place] ?? (0, 0)
    return try database.run { connection in
      let rows = try connection.query(try Queries.text("bank-remainder"), [.int32(Int32(place))])
      return (
        counts.known, counts.new,
        try rows.map { (currency: try $0.text(0), sum: try $0.int128(2)) }
      )
    }
  }

  /// What is new of reports and notifications, all of which are taken over in the order given, but for those
  /// that bring nothing: one query, whatever their number.
  public func recognise(
    _ statements: [(place: Int, kind: BankStatementKind)]
  ) throws -> [Int: (known: Int64, new: Int64)] {
    guard !statements.isEmpty else { return [:] }
    return try database.run { connection in
      let rows = try connection.query(
        try Queries.text("bank-recognise"),
        [
          .int32Array(statements.map { Int32($0.place) }), .textArray(statements.map(\.kind.rawValue)),
          .text(account),
        ])
      var counts: [Int: (known: Int64, new: Int64)] = [:]
      for row in rows {
        let known = try row.int64(2)
        counts[Int(try row.int32(0))] = (known, try row.int64(1) - known)
      }
      return counts
    }
  }

  // MARK: - Taking over

  /// Takes a statement over; it is written with those behind it.
  public func accept(_ place: Int, _ summary: StatementSummary, known: Int64) {
    accepted.append((place, ids.removeFirst(), summary, known))
  }

  /// Writes the lines of what was accepted.
  private func writeAccepted() throws {
    guard !accepted.isEmpty else { return }
    let places = Parameter.int32Array(accepted.map { Int32($0.place) })
    let ids = Parameter.int64Array(accepted.map(\.id))
    try database.run { connection in
      for name in ["bank-insert-lines", "bank-insert-details", "bank-insert-names"] {
        try connection.query(try Queries.text(name), [places, ids])
      }
    }
    // What is recognised from here on is compared with these too, for which their statements must be there.
    try writeStatements()
    accepted = []
  }

  /// Who loads what.
  public struct Source {
    public var name: String
    public var hash: [UInt8]
    public var actor: String
    public var programVersion: String

    public init(name: String, hash: [UInt8], actor: String, programVersion: String) {
      (self.name, self.hash, self.actor, self.programVersion) = (name, hash, actor, programVersion)
    }
  }

  /// Set before the first statement is accepted.
  public var source = Source(name: "", hash: [], actor: "", programVersion: "")
  /// Of the last statement of the account.
  public private(set) var chainHash = SealChain.origin

  /// Writes all that was accepted.
  public func finish() throws { try writeAccepted() }

  private func writeStatements() throws {
    try database.run { connection in
      let time = try connection.query("select clock_timestamp()")[0].timestamp(0)
      let hashes = try connection.query(
        try Queries.text("bank-stored-hashes"), [.int64Array(accepted.map(\.id))])
      var stored: [Int64: (count: Int64, hash: [UInt8])] = [:]
      for row in hashes { stored[try row.int64(0)] = (try row.int64(1), try row.bytes(2)) }
      var (statements, balances) = (CopyBuffer(columns: 20), CopyBuffer(columns: 4))
      for statement in accepted {
        let (count, hash) = stored[statement.id] ?? (0, SealChain.digest([]))
        var row = StoredBankStatement(statement.id, account: account, statement.summary, source)
        (row.lineCount, row.knownCount, row.storedHash) = (count, statement.known, hash)
        (row.loadedAt, row.previousHash) = (time, chainHash)
        row.chainHash = row.expectedChainHash
        chainHash = row.chainHash
        row.write(to: &statements, &balances)
      }
      try connection.copyIn("copy ledger.bank_statement from stdin (format binary)", statements)
      try connection.copyIn("copy ledger.bank_balance from stdin (format binary)", balances)
    }
  }
}
