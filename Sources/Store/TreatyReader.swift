import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// What a treaty account is worked out from, as known at a seal: each kind of fact one query.
public struct TreatyReader {
  let connection: PostgresConnection
  let scheme: Scheme
  /// What treaties take of business that accounts bring on, worked out once.
  let takings = TakingsMemo()
  let names: TreatyNames
  let items: TreatyItems
  let claimed: ClaimedGuarantees
  let pieces: Pieces

  /// How much the server is asked for at once.
  struct Pieces: Sendable {
    /// Rows of items.
    var rows = 10_000
    /// Rows of items that are held from the figures to the bordereaux; more are read again.
    var held = 400_000
    /// Guarantees whose versions are read.
    var guarantees = 4_000
  }

  /// Holds no items: what reads figures alone needs them once.
  public init(_ connection: PostgresConnection, _ scheme: Scheme) {
    self.init(connection, scheme, claimed: ClaimedGuarantees(), pieces: Pieces(held: 0))
  }

  /// - Parameter claimed: what the run read before; else each treaty reads its own.
  init(_ connection: PostgresConnection, _ scheme: Scheme, claimed: ClaimedGuarantees, pieces: Pieces) {
    (self.connection, self.scheme, self.claimed, self.pieces) = (connection, scheme, claimed, pieces)
    (names, items) = (TreatyNames(), TreatyItems(limit: pieces.held))
  }

  /// Reads on where another reader left off, which must read nothing any more.
  public init(_ connection: PostgresConnection, after other: TreatyReader) {
    (self.connection, scheme, claimed, pieces) = (connection, other.scheme, other.claimed, other.pieces)
    (names, items) = (other.names, other.items)
  }

  /// Rows that are held.
  public var heldRows: Int { items.count }

  /// What is read: a treaty's business of some cedants up to a day, as known at a seal.
  public struct Scope: Sendable {
    public var treaty: Treaty
    public var through: Day
    /// Codes of books.
    public var books: [String]
    public var knownAtSeal: Int64

    public init(treaty: Treaty, through: Day, books: [String], knownAtSeal: Int64) {
      (self.treaty, self.through, self.books, self.knownAtSeal) = (treaty, through, books, knownAtSeal)
    }

    var parameters: [Parameter] {
      [.text(treaty.code), .date(through.number), .textArray(books), .int64(knownAtSeal)]
    }
  }

  /// The years of one cedant and reinsurer.
  public struct Position: Sendable {
    public var years: [TreatyYearFigures] = []
    /// Items that no account lists yet.
    public var newItems: Int64 = 0
    /// Of these: what an account of them lists, owed to the cedant where positive, by underwriting year and
    /// code of the line.
    var listed: [Int: [String: Int64]] = [:]
    /// What earlier accounts left open, owed to the cedant where positive, and what was paid of it since the
    /// last of them.
    var broughtForward: Int64 = 0
    var paidSince: Int64 = 0
    /// Earliest day of all items.
    public var first: Day?
    public var earnedPosted: [Int: Int64] = [:]
    public var inputHash = SHA256().value
    /// Cumulative lines that the account has beside those of premium and loss ratio, by underwriting year.
    public var own: [Int: [TreatyLine: Int64]] = [:]
    /// Of the earned premium, what no account posts as earned: it was an expense at once.
    public var earnedAtOnce: [Int: Int64] = [:]
    /// The years of an excess treaty, of the whole panel.
    public var excess: [ExcessPosition] = []
    /// What a share takes of claims that accounts bring, of the whole panel.
    public var brought: [TreatyStatement.Brought] = []

    public init() {}

    /// True where a line of its own is no more what accounts posted of it.
    public var isRestated: Bool {
      years.contains { year in
        own[year.year]?.contains { $0.value != year.posted[$0.key] ?? 0 } ?? false
      }
    }
  }

  /// A stored head with its event and the seal of it; nil while it is not sealed.
  public struct Head: Sendable {
    public var event: Int64
    public var seal: Int64?
    public var head: TreatyAccountHead
  }

  /// Cumulative figures of each pair of parties, fund and currency that has any.
  public func positions(_ scope: Scope) throws -> [TreatyStatement.Key: Position] {
    let figures = try figures(scope)
    var positions: [TreatyStatement.Key: Position] = [:]
    for (key, sum) in figures.inOrder {
      let pair = TreatyStatement.Key(
        cedant: scope.books[Int(key.pair.place)], reinsurer: names.texts[Int(key.pair.party)],
        fund: names.texts[Int(key.pair.fund)], currency: key.pair.currency)
      var position = positions[pair] ?? Position()
      position.first = min(position.first ?? sum.first, sum.first)
      try addAccounted(key, sum, to: &position)
      let place = try index(of: Int(key.year), in: &position, scope.treaty)
      add(key.kind, try whole(sum.amount), key.line, key.day, to: &position.years[place])
      positions[pair] = position
    }
    var cuts = Cuts(scope)
    try addEarned(scope, figures, &positions, &cuts)
    try addOutstanding(scope, &positions, &cuts)
    for (key, hash) in figures.hashes { positions[key]?.inputHash = hash }
    try addExcess(scope, &positions)
    try addBrought(scope, &positions)
    try addPortfolios(scope, cuts, &positions)
    try addOverdue(scope, &positions)
    for key in positions.keys { positions[key]?.years.sort { $0.year < $1.year } }
    return positions
  }

  private func figures(_ scope: Scope) throws -> TreatyFigures {
    var figures = TreatyFigures(scope, names, accounted: try accounted(scope))
    try eachBlock(scope, readsAhead: true) { items, terms in figures.add(items, terms: terms) }
    figures.finish()
    return figures
  }

  /// Adds a sum to what the next account lists, or to what earlier ones left open.
  private func addAccounted(
    _ key: TreatyFigures.Key, _ sum: TreatyFigures.Sum, to position: inout Position
  ) throws {
    let sign: Int64 = key.kind == .remittance || key.kind == .premium ? -1 : 1
    let (amount, paid) = (sign * (try whole(sum.amount)), sign * (try whole(sum.cleared)))
    guard !key.isListed else {
      position.broughtForward += amount - paid
      position.paidSince += sign * (try whole(sum.since))
      return
    }
    position.newItems += sum.items
    let code =
      switch key.kind {
      case .premium: "premium"
      case .refund: "returnPremium"
      case .claim: "claims"
      default: "recoveries"
      }
    position.listed[Int(key.year), default: [:]][code, default: 0] += amount
    if key.kind == .claim || key.kind == .remittance {
      position.listed[Int(key.year), default: [:]]["cashPaid", default: 0] -= paid
    }
  }

  private func add(
    _ kind: OpenItem.Kind, _ amount: Int64, _ line: String, _ day: Day?, to year: inout TreatyYearFigures
  ) {
    switch kind {
    case .claim: year.claims += amount
    case .remittance: year.recoveries += amount
    case .premium: year.written += amount
    case .refund: year.written -= amount
    case .treaty:
      guard let line = TreatyLine(rawValue: line) else { return }
      year.posted[line, default: 0] += amount
      if line == .depositWithheld, let day {
        year.deposits.append(TreatyYearFigures.Deposit(day: day, amount: amount))
      }
    case .grant, .clawback, .giveBack, .charge, .subsidy, .payment, .returned: return
    }
  }

  /// Earned premium, rounded once a term, and what accounts posted of it.
  private func addEarned(
    _ scope: Scope, _ figures: TreatyFigures, _ positions: inout [TreatyStatement.Key: Position],
    _ cuts: inout Cuts?
  ) throws {
    for (written, sum) in figures.terms {
      let key = written.key
      guard var position = positions[key] else { continue }
      let place = try index(of: written.year, in: &position, scope.treaty)
      let amount = try whole(sum)
      let end = accountYearEnd(written.month, scope.treaty)
      func earned(_ day: Day) throws -> Int64 {
        try PremiumEarning.earnedFraction(
          written.term, through: day, basis: scope.treaty.account.unearned, yearEnd: end
        ).times(ExactFraction(amount)).rounded()
      }
      do {
        position.years[place].earned += try earned(scope.through)
        try cuts?.addPremium(key, amount, written: written.month, earned: earned)
      } catch { throw LedgerError.treatyOverflow(scope.treaty.code) }
      positions[key] = position
    }
    for row in try query("treaty-earned", scope.parameters) {
      let year = Int(try row.int16(4))
      positions[try key(row)]?.earnedPosted[year] = try whole(row, 5)
    }
  }

  /// The last day of the account year that holds a day: years of account begin as the treaty's years do.
  private func accountYearEnd(_ day: Day, _ treaty: Treaty) -> Day {
    treaty.year(attaching: day)?.to.adding(days: -1)
      ?? Day(year: day.year, month: 12, day: 31) ?? day
  }

  private func addOutstanding(
    _ scope: Scope, _ positions: inout [TreatyStatement.Key: Position], _ cuts: inout Cuts?
  ) throws {
    var parties: [String: String] = [:]
    for code in scope.treaty.reinsurers {
      guard let party = scheme.party(code), let book = scheme.parties[party].book else { continue }
      parties[scheme.books[book].code] = code
    }
    let days = cuts?.days ?? [scope.through]
    let rows = try query(
      "treaty-outstanding",
      [
        .text(scope.treaty.code), .dateArray(days.map(\.number)), .textArray(scope.books),
        .int64(scope.knownAtSeal), .textArray(Array(parties.keys).sorted()),
      ])
    for row in rows {
      guard let party = parties[try row.text(1)], let currency = Currency(try row.text(2)) else { continue }
      let cedant = try row.text(0)
      let known = positions.keys.filter {
        $0.cedant == cedant && $0.reinsurer == party && $0.currency == currency
      }.min { $0.fund < $1.fund }
      // The reinsurer does not keep its reserves by the cedant's fund: they stand with its first.
      let first = scheme.book(cedant).flatMap { book in scheme.funds.first { $0.book == book }?.code } ?? ""
      let key =
        known ?? TreatyStatement.Key(cedant: cedant, reinsurer: party, fund: first, currency: currency)
      let (end, amount) = (Int(try row.int64(4)) - 1, try whole(row, 5))
      guard amount != 0 else { continue }
      cuts?.addOutstanding(key, end, amount)
      guard end == days.count - 1 else { continue }
      var position = positions[key] ?? Position()
      let place = try index(of: Int(try row.int16(3)), in: &position, scope.treaty)
      position.years[place].outstanding += amount
      positions[key] = position
    }
  }

  func index(of year: Int, in position: inout Position, _ treaty: Treaty) throws -> Int {
    if let place = position.years.firstIndex(where: { $0.year == year }) { return place }
    guard let end = treaty.years.last(where: { $0.underwritingYear == year })?.to.adding(days: -1) else {
      throw LedgerError(
        "no-treaty-year", "treaty \(treaty.code) no longer has the underwriting year \(year)",
        remedy: "put it back into the pack")
    }
    var figures = TreatyYearFigures(year: year, end: end)
    figures.terms = treaty.versions[year]?.account
    position.years.append(figures)
    return position.years.count - 1
  }

  /// The accounts of a treaty, oldest first; those of the batch in hand among them.
  public func heads(_ scope: Scope) throws -> [Head] {
    try query(
      "treaty-heads", [.text(scope.treaty.code), .textArray(scope.books), .int64(scope.knownAtSeal)]
    ).map { row in
      let code = try row.text(1)
      guard let book = scheme.book(code), let fund = scheme.fund(try row.text(3), of: book),
        let currency = Currency(try row.text(4))
      else {
        throw LedgerError("unknown-book", "the pack no longer has book \(code)", remedy: "put it back")
      }
      return Head(
        event: try row.int64(0), seal: try row.optionalInt64(11),
        head: TreatyAccountHead(
          book: book, treaty: scope.treaty.code, party: try row.text(2), fund: fund, currency: currency,
          from: Day(number: try row.date(5)), to: Day(number: try row.date(6)),
          version: try row.int32(7), knownAtSeal: try row.int64(8), due: Day(number: try row.date(9)),
          inputHash: try row.bytes(10)))
    }
  }

  func query(_ name: String, _ parameters: [Parameter]) throws -> Rows {
    try connection.query(try Queries.text(name), parameters)
  }

  func whole(_ row: Row, _ column: Int) throws -> Int64 { try whole(try row.int128(column)) }

  func whole(_ sum: Int128) throws -> Int64 {
    guard let minor = Int64(exactly: sum) else {
      throw LedgerError(
        "sum-overflow", "a sum of a treaty account does not fit 64 bits of minor units",
        remedy: "settle shorter periods")
    }
    return minor
  }

  func key(_ row: Row) throws -> TreatyStatement.Key {
    TreatyStatement.Key(
      cedant: try row.text(0), reinsurer: try row.text(1), fund: try row.text(2),
      currency: try currency(row, 3))
  }

  func currency(_ row: Row, _ column: Int) throws -> Currency {
    guard let currency = Currency(try row.text(column)) else {
      throw LedgerError("damaged-item", "a stored open item cannot be read", remedy: "run gledger verify")
    }
    return currency
  }
}

extension LedgerError {
  /// Figures that exact arithmetic cannot hold.
  public static func treatyOverflow(_ treaty: String) -> LedgerError {
    LedgerError(
      "sum-overflow", "the figures of treaty \(treaty) do not fit exact arithmetic in 128 bits",
      remedy: "use rates with fewer digits, or a larger unit of currency")
  }
}

extension BatchWriter {
  /// Reads treaty accounts within this batch's transaction.
  public var treaties: TreatyReader {
    TreatyReader(connection, engine.scheme, claimed: database.claimed, pieces: TreatyReader.Pieces())
  }
}
