import Ledger
import Money
import Posting
import PostgreSQL

/// What was known at a moment: all reports are read in one repeatable-read transaction, as known at one seal.
public final class Snapshot {
  public let database: LedgerDatabase
  /// The seal that the report is as known at; 0 before the first.
  public let seal: Int64
  /// Microseconds since 1970-01-01 UTC; nil before the first seal.
  public let recordedAt: Int64?
  public let headHash: [UInt8]
  public let pack: StoredPack

  /// How "as known at" is given.
  public enum KnownAt: Sendable, Equatable {
    case now
    case seal(Int64)
    /// Microseconds since 1970-01-01 UTC: means the last seal at or before it.
    case instant(Int64)
  }

  public init(_ database: LedgerDatabase, knownAt: KnownAt) throws {
    self.database = database
    let found = try database.run { connection in
      try connection.execute("begin isolation level repeatable read read only")
      try connection.execute("set local jit = off")
      let parameters: [Parameter] =
        switch knownAt {
        case .now: [.null, .null]
        case .seal(let number): [.int64(number), .null]
        case .instant(let instant): [.null, .timestamp(instant)]
        }
      return try connection.query(try Queries.text("known-at"), parameters)
    }
    guard let row = found.first else {
      Snapshot.end(database)
      if case .seal(let number) = knownAt {
        throw LedgerError(
          "unknown-seal", "there is no seal \(number) yet", remedy: "see `gledger log` for the seals that are"
        )
      }
      throw LedgerError(
        "unknown-seal", "nothing was known at that instant", remedy: "see `gledger log` for the first seal")
    }
    (seal, recordedAt) = try database.run { _ in (try row.int64(0), try row.timestamp(1)) }
    headHash = try database.run { _ in try row.bytes(2) }
    guard let pack = try database.pack(knownAt: seal) else {
      Snapshot.end(database)
      throw LedgerError(
        "no-pack", "no scheme pack was in force then", remedy: "see `gledger log` for when it was applied")
    }
    self.pack = pack
  }

  public func close() { Snapshot.end(database) }

  private static func end(_ database: LedgerDatabase) { try? database.connection.execute("rollback") }

  public func book(_ code: String) throws -> Int { try pack.scheme.knownBook(code) }

  /// Opening balances before `from` and movements from it to `to`, of one book: one query over sums.
  /// - Parameter from: nil takes everything as movement.
  /// - Parameter isBeforeClosing: leaves out the entries of the period that emptied income and expense.
  public func movements(
    book: Int, from: Day?, to: Day, start: CloseRow? = nil, isBeforeClosing: Bool = false
  ) throws -> [MovementRow] {
    let scheme = pack.scheme
    return try database.run { connection in
      let (event, day, rest) = CloseRow.parameters(start)
      let rows = try connection.query(
        try Queries.text("movements"),
        [
          .text(scheme.books[book].code), .date((from ?? .first).number), .date(to.number), .int64(seal),
          event, day,
        ] + rest + [.textArray(isBeforeClosing ? Component.sweeps.map(\.code) : [])])
      return try rows.map { row in
        let fund = try row.text(0)
        let chart = try row.text(1)
        guard let fundPlace = scheme.fund(fund, of: book),
          let chartPlace = scheme.chartRow(scheme.books[book].role, chart),
          let currency = Currency(try row.text(2))
        else {
          throw LedgerError(
            "unknown-account", "the pack in force has no account \(fund)/\(chart), and it was posted to",
            remedy: "put it back into the pack")
        }
        var cause: Cause?
        if let event = try row.optionalText(5).flatMap(EventKind.init(code:)),
          let component = try row.optionalText(6).flatMap(Component.init(code:))
        {
          cause = Cause(event, component)
        }
        return MovementRow(
          book: book, fund: fundPlace, chart: chartPlace, currency: currency, detail: try row.text(3),
          segment: SegmentTexts(key: try row.text(4)), cause: cause, debit: try row.int128(7),
          credit: try row.int128(8))
      }
    }
  }

  /// The close row that the opening of a period starts from; nil where there is none, or everything is asked
  /// for from the beginning.
  public func closeRow(book: Int, from: Day?) throws -> CloseRow? {
    guard let from else { return nil }
    return try closeRow(book: pack.scheme.books[book].code, through: from.adding(days: -1))
  }

  func closeRow(book: String, through day: Day) throws -> CloseRow? {
    try database.run { try CloseRow.find($0, book: book, through: day, knownAt: seal) }
  }

  /// A difference between two accounts that should be each other's mirror.
  public struct MirrorDifference: Sendable {
    public var account: String
    public var party: String
    public var otherAccount: String
    public var currency: Currency
    public var difference: Int128
  }

  /// The mirror pairs of a book, party by party, as of a day: all of them, equal or not.
  public func mirrors(book: Int, to: Day) throws -> [MirrorDifference] {
    let scheme = pack.scheme
    let role = scheme.books[book].role
    let pairs = scheme.mirrors.flatMap { mirror in
      [
        (mirror.role, mirror.account, mirror.otherRole, mirror.otherAccount),
        (mirror.otherRole, mirror.otherAccount, mirror.role, mirror.account),
      ]
    }.filter { $0.0 == role }
    guard !pairs.isEmpty else { return [] }
    let codes = Set(pairs.flatMap { [$0.1, $0.3] }).sorted()
    var balances: [MirrorKey: Int128] = [:]
    try database.run { connection in
      let rows = try connection.query(
        try Queries.text("mirror-balances"),
        [.textArray(codes), .date(to.number), .int64(seal), .text(scheme.books[book].code)])
      for row in rows {
        let key = MirrorKey(
          book: try row.text(0), chart: try row.text(1), detail: try row.text(2), currency: try row.text(3))
        balances[key, default: 0] += try row.int128(4)
      }
    }
    return differences(book, pairs, balances)
  }

  private struct MirrorKey: Hashable {
    var book: String
    var chart: String
    var detail: String
    var currency: String
  }

  private func differences(
    _ book: Int, _ pairs: [(Role, String, Role, String)], _ balances: [MirrorKey: Int128]
  ) -> [MirrorDifference] {
    let scheme = pack.scheme
    let own = scheme.books[book].code
    var found: [MirrorDifference] = []
    for (role, account, otherRole, otherAccount) in pairs {
      for other in scheme.books where other.role == otherRole && other.code != own {
        for currency in Set(balances.keys.map(\.currency)).sorted() {
          let left = balances[MirrorKey(book: own, chart: account, detail: other.code, currency: currency)]
          let right = balances[
            MirrorKey(book: other.code, chart: otherAccount, detail: own, currency: currency)]
          guard left != nil || right != nil, let known = Currency(currency) else { continue }
          found.append(
            MirrorDifference(
              account: account, party: other.code, otherAccount: otherAccount, currency: known,
              difference: (left ?? 0) * sign(role, account) - (right ?? 0) * sign(otherRole, otherAccount)))
        }
      }
    }
    return found
  }

  private func sign(_ role: Role, _ account: String) -> Int128 {
    guard let row = pack.scheme.chartRow(role, account) else { return 1 }
    return pack.scheme.chart[row].normal == .debit ? 1 : -1
  }
}

extension SegmentTexts {
  /// Reads a sealed key: `cohort=1997;programme=7a`.
  init(key: String) {
    self.init()
    for part in key.split(separator: ";") {
      guard let sign = part.firstIndex(of: "=") else { continue }
      let value = String(part[part.index(after: sign)...])
      switch part[..<sign] {
      case "programme": programme = value
      case "line": line = value
      case "disaster": disaster = value
      case "area": area = value
      case "funding_source": fundingSource = value
      case "purpose": purpose = value
      case "treaty": treaty = value
      case "cohort": cohort = Int(value) ?? 0
      case "underwriting_year": underwritingYear = Int(value) ?? 0
      case "accident_year": accidentYear = Int(value) ?? 0
      default: break
      }
    }
  }
}

extension Snapshot {
  /// The last day on which anything is effective, as known at the seal.
  public func lastEffectiveDay() throws -> Day? {
    try database.run { connection in
      try connection.query(try Queries.text("last-day"), [.int64(seal)])[0].optionalDate(0).map(
        Day.init(number:))
    }
  }
}
