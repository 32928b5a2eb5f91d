import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

extension TreatyReader {
  /// The statements of accounts that are stored, all of one treaty, without their bordereaux.
  /// - Parameters:
  ///   - heads: of accounts that end on the last day of the scope.
  ///   - scope: what the accounts are of, as known at the seal that they knew of.
  ///   - positions: those of the scope, where they were read before.
  public func statements(
    _ heads: [Head], _ scope: Scope, _ positions: [TreatyStatement.Key: Position]? = nil
  ) throws -> [TreatyStatement] {
    guard !heads.isEmpty else { return [] }
    let events: Parameter = .int64Array(heads.map(\.event))
    var statements = heads.map { statement($0, scope.treaty) }
    var places: [Int64: Int] = [:]
    for (place, head) in heads.enumerated() { places[head.event] = place }
    for row in try query("treaty-lines", [events]) {
      guard let place = places[try row.int64(0)] else { continue }
      statements[place].lines.append(
        TreatyStatement.Line(
          year: Int(try row.int16(1)), code: try row.text(2), share: try row.int64(3)))
    }
    let positions = try positions ?? self.positions(scope)
    for place in statements.indices {
      let position = positions[statements[place].key] ?? Position()
      (statements[place].broughtForward, statements[place].paidSince) = (
        position.broughtForward, position.paidSince
      )
      addListedLines(position.listed, &statements[place])
    }
    addWholes(&statements)
    let bindings = try bindings(scope.books, knownAtSeal: scope.knownAtSeal)
    try addMemoranda(&statements, positions, scope, bindings)
    for place in statements.indices {
      let statement = statements[place]
      statements[place].bindings = bindings.text(scope.treaty, book: statement.key.cedant, by: statement.to)
    }
    return statements
  }

  private func statement(_ stored: Head, _ treaty: Treaty) -> TreatyStatement {
    let head = stored.head
    let key = TreatyStatement.Key(
      cedant: scheme.books[head.book].code, reinsurer: head.party, fund: scheme.funds[head.fund].code,
      currency: head.currency)
    var statement = TreatyStatement(
      key: key, treaty: treaty.code, kind: treaty.kind.rawValue, isExample: treaty.isExample,
      reference: head.reference(fund: key.fund), version: Int(head.version), from: head.from, to: head.to,
      due: head.due, knownAtSeal: head.knownAtSeal, seal: stored.seal, inputHash: head.inputHash)
    statement.event = stored.event
    if let terms = treaty.settlement {
      statement.paid = (
        terms.currency, scheme.exchangeRate(head.currency, terms.currency, on: head.to)
      )
    }
    statement.subject = subject(treaty, through: head.to)
    statement.isCleanCut = treaty.account.portfolio != nil
    return statement
  }

  /// Premium, claims and recoveries by year, as they are listed, before and after the account's own lines.
  private func addListedLines(_ sums: [Int: [String: Int64]], _ statement: inout TreatyStatement) {
    let own = statement.lines
    var lines: [TreatyStatement.Line] = []
    for year in Set(sums.keys).union(own.map(\.year)).sorted() {
      for code in ["premium", "returnPremium"] { append(code, year, sums, &lines) }
      lines += own.filter { $0.year == year && TreatyReader.isBesidePremium($0.code) }
      for code in ["claims", "recoveries", "cashPaid"] { append(code, year, sums, &lines) }
      lines += own.filter { $0.year == year && !TreatyReader.isBesidePremium($0.code) }
    }
    statement.lines = lines
  }

  private func append(
    _ code: String, _ year: Int, _ sums: [Int: [String: Int64]], _ lines: inout [TreatyStatement.Line]
  ) {
    guard let amount = sums[year]?[code], amount != 0 else { return }
    lines.append(TreatyStatement.Line(year: year, code: code, share: amount))
  }

  /// Commission and brokerage stand below the premium, all else below the claims.
  private static func isBesidePremium(_ code: String) -> Bool {
    switch TreatyLine(rawValue: code) {
    case .commission, .overridingCommission, .slidingAdjustment, .profitCommission, .brokerage,
      .premiumPortfolioOut, .premiumPortfolioIn, .premiumRunOff:
      true
    default: false
    }
  }

  /// The figures at 100 %: of all reinsurers with an account of the same cedant, fund, currency and period.
  private func addWholes(_ statements: inout [TreatyStatement]) {
    struct Place: Hashable {
      var key: TreatyStatement.Key
      var to: Day
      var year: Int
      var code: String
    }
    func place(_ statement: TreatyStatement, _ line: TreatyStatement.Line) -> Place {
      var key = statement.key
      key.reinsurer = ""
      return Place(key: key, to: statement.to, year: line.year, code: line.code)
    }
    var sums: [Place: Int64] = [:]
    for statement in statements {
      for line in statement.lines { sums[place(statement, line), default: 0] += line.share }
    }
    for index in statements.indices {
      for number in statements[index].lines.indices {
        statements[index].lines[number].whole =
          sums[place(statements[index], statements[index].lines[number])] ?? 0
      }
    }
  }

  /// Guarantees as they were at the end of a day (nil: of all days), by their place.
  public func states(
    of wanted: [GuaranteeID], through: Day? = nil, knownAtSeal: Int64
  ) throws -> [Int: GuaranteeState] {
    guard !wanted.isEmpty else { return [:] }
    let rows = try query(
      "treaty-guarantees",
      [
        .textArray(wanted.map { scheme.books[$0.book].code }), .textArray(wanted.map(\.code)),
        .date((through ?? Day(number: 2_932_896)).number), .int64(knownAtSeal),
      ])
    var states: [Int: GuaranteeState] = [:]
    for row in rows { states[Int(try row.int64(0)) - 1] = GuaranteeState(text: try row.text(1)) }
    return states
  }

  private func addMemoranda(
    _ statements: inout [TreatyStatement], _ positions: [TreatyStatement.Key: Position], _ scope: Scope,
    _ bindings: TreatyBindings
  ) throws {
    for index in statements.indices {
      guard let position = positions[statements[index].key] else { continue }
      statements[index].memoranda = try memoranda(
        position, statements[index].key, positions, scope, bindings)
    }
  }

  /// What stands below the balance, one a year.
  /// - Parameter bindings: of the cedants of the positions.
  public func memoranda(
    _ position: Position, _ key: TreatyStatement.Key, _ positions: [TreatyStatement.Key: Position],
    _ scope: Scope, _ bindings: TreatyBindings
  ) throws -> [TreatyStatement.Memorandum] {
    let terms = scope.treaty.account
    let peers = positions.filter {
      $0.key.cedant == key.cedant && $0.key.fund == key.fund && $0.key.currency == key.currency
    }
    do {
      let deficits = try TreatyAccount.deficits(terms, position.years, through: scope.through)
      return try position.years.enumerated().map { place, figures in
        let year = scope.treaty.years.last { $0.underwritingYear == figures.year }
        let panel =
          year.map { year in
            bindings.section(scope.treaty, year, book: key.cedant, on: min(scope.through, year.to)).year
          }.map { scope.treaty.panel(of: $0) } ?? scope.treaty.panel
        let outstanding = peers.values.reduce(Int64(0)) { sum, peer in
          sum + (peer.years.first { $0.year == figures.year }?.outstanding ?? 0)
        }
        let commission = (figures.terms ?? terms).commission
        var memorandum = TreatyStatement.Memorandum(
          figures: figures, signed: panel.first { $0.party == key.reinsurer }?.signed ?? .zero,
          outstandingWhole: outstanding, provisionalRate: commission.booked,
          earnedRate: try commission.rate(earned: figures.earned, incurred: figures.incurred),
          deficit: deficits?[place])
        memorandum.excess = position.excess.first { $0.year == figures.year }
        memorandum.brought = position.brought.filter { $0.year == figures.year }
        return memorandum
      }
    } catch let overflow as ExactOverflow {
      _ = overflow
      throw LedgerError.treatyOverflow(scope.treaty.code)
    }
  }
}

extension TreatyAccountHead {
  /// What the account is called: its event's reference.
  public func reference(fund code: String) -> String {
    "\(treaty)/\(party)/\(code)/\(currency.code)/\(to)/v\(version)"
  }

  /// What the seal covers beside the fields of its event.
  public var document: String {
    "version \(version), known at seal \(knownAtSeal), input \(inputHash.hexadecimal)"
  }
}
