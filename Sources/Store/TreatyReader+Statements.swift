import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

extension TreatyReader {
  /// The statements of accounts that are stored, with their bordereaux. All of one treaty.
  /// - Parameters:
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
    for row in try query("treaty-brought", [events]) {
      guard let place = places[try row.int64(0)] else { continue }
      statements[place].broughtForward = try whole(row, 1)
      statements[place].paidSince = try whole(row, 2)
    }
    try addBordereaux(events, places, &statements)
    for place in statements.indices { addListedLines(&statements[place]) }
    addWholes(&statements)
    try addGuarantees(&statements, scope)
    try addMemoranda(&statements, try positions ?? self.positions(scope), scope)
    let bindings = try bindings(scope.books, knownAtSeal: scope.knownAtSeal)
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
    if let terms = treaty.settlement {
      statement.paid = (
        terms.currency, scheme.exchangeRate(head.currency, terms.currency, on: head.to)
      )
    }
    statement.isCleanCut = treaty.account.portfolio != nil
    return statement
  }

  private func addBordereaux(
    _ events: Parameter, _ places: [Int64: Int], _ statements: inout [TreatyStatement]
  ) throws {
    for row in try query("treaty-claims", [events]) {
      guard let place = places[try row.int64(0)] else { continue }
      statements[place].claims.append(
        TreatyStatement.Claim(
          guarantee: try row.text(1), claim: try row.text(2), year: Int(try row.int16(3)),
          accidentYear: Int(try row.int16(4)), paidOn: try row.optionalDate(5).map { Day(number: $0) },
          cededInPeriod: try whole(row, 6), cededToDate: try whole(row, 7),
          recoveredInPeriod: try whole(row, 8), recoveredToDate: try whole(row, 9),
          cashPaid: try whole(row, 10)))
      statements[place].claims[statements[place].claims.count - 1].isDisputed = try row.bool(11)
    }
    for row in try query("treaty-premiums", [events]) {
      guard let place = places[try row.int64(0)] else { continue }
      statements[place].premiums.append(
        TreatyStatement.Premium(
          reference: try row.text(1), guarantee: try row.text(2), year: Int(try row.int16(3)),
          isReturn: try row.text(4) == OpenItem.Kind.refund.rawValue, date: Day(number: try row.date(5)),
          from: Day(number: try row.optionalDate(6) ?? row.date(5)),
          to: Day(number: try row.optionalDate(7) ?? row.date(5)), amount: try row.int64(8)))
    }
  }

  /// Premium, claims and recoveries by year, from the bordereaux, before the account's own lines.
  private func addListedLines(_ statement: inout TreatyStatement) {
    var sums: [Int: [String: Int64]] = [:]
    for premium in statement.premiums {
      let code = premium.isReturn ? "returnPremium" : "premium"
      sums[premium.year, default: [:]][code, default: 0] +=
        premium.isReturn ? premium.amount : -premium.amount
    }
    for claim in statement.claims {
      sums[claim.year, default: [:]]["claims", default: 0] += claim.cededInPeriod
      sums[claim.year, default: [:]]["recoveries", default: 0] -= claim.recoveredInPeriod
      sums[claim.year, default: [:]]["cashPaid", default: 0] -= claim.cashPaid
    }
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

  /// What the guarantees themselves say: lender, borrower, the claim at 100 %, what is outstanding of it.
  private func addGuarantees(_ statements: inout [TreatyStatement], _ scope: Scope) throws {
    var wanted: [GuaranteeID] = []
    var places: [GuaranteeID: Int] = [:]
    for statement in statements {
      guard let book = scheme.book(statement.key.cedant) else { continue }
      for code in statement.claims.map(\.guarantee) + statement.premiums.map(\.guarantee) where !code.isEmpty
      {
        let id = guarantee(code, of: book)
        if places[id] == nil {
          places[id] = wanted.count
          wanted.append(id)
        }
      }
    }
    let states = try states(of: wanted, through: scope.through, knownAtSeal: scope.knownAtSeal)
    for index in statements.indices {
      guard let book = scheme.book(statements[index].key.cedant) else { continue }
      let (party, treaty) = (statements[index].key.reinsurer, scope.treaty)
      for number in statements[index].claims.indices {
        let id = guarantee(statements[index].claims[number].guarantee, of: book)
        guard let state = places[id].flatMap({ states[$0] }) else { continue }
        complete(&statements[index].claims[number], state, party, treaty.code)
      }
      for number in statements[index].premiums.indices {
        complete(&statements[index].premiums[number], treaty)
        let id = guarantee(statements[index].premiums[number].guarantee, of: book)
        guard let state = places[id].flatMap({ states[$0] }) else { continue }
        complete(&statements[index].premiums[number], state, party, treaty.code)
      }
    }
  }

  /// What a reinsurer cedes on is of guarantees of other books: `BOOK/GUARANTEE`.
  private func guarantee(_ code: String, of cedant: Int) -> GuaranteeID {
    let parts = code.split(separator: "/", maxSplits: 1)
    guard scheme.books[cedant].role == .insurer, parts.count == 2, let book = scheme.book(String(parts[0]))
    else { return GuaranteeID(book: cedant, code: code) }
    return GuaranteeID(book: book, code: String(parts[1]))
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

  private func complete(
    _ row: inout TreatyStatement.Claim, _ state: GuaranteeState, _ party: String, _ treaty: String
  ) {
    row.lender = state.fact(.lender) ?? ""
    let layer = state.layers.firstIndex { $0.party == party && $0.treaty == treaty }
    row.cession = state.cession(to: party, under: treaty) ?? row.cession
    if let claim = state.claim(row.claim).map({ state.claims[$0] }) {
      row.paidWhole = claim.paid
      row.recoveredWhole = claim.recovered
      row.outstandingWhole = claim.acceptedPrincipal + claim.acceptedOther - claim.paid
    }
    guard let notice = state.notices.first(where: { $0.id == row.claim }) else { return }
    row.outstandingWhole = max(row.outstandingWhole, notice.expected)
    if let layer, notice.reserves.indices.contains(layer) { row.outstanding = notice.reserves[layer] }
  }

  /// The commission that the row's premium is booked with: the account's is that of the year's whole.
  private func complete(_ row: inout TreatyStatement.Premium, _ treaty: Treaty) {
    row.commission = treaty.account.commission.booked.share(of: row.amount) ?? 0
  }

  private func complete(
    _ row: inout TreatyStatement.Premium, _ state: GuaranteeState, _ party: String, _ treaty: String
  ) {
    (row.borrower, row.lender) = (state.fact(.borrower) ?? "", state.fact(.lender) ?? "")
    row.drawn = state.drawn
    guard let cession = state.cession(to: party, under: treaty) else { return }
    row.cession = cession
    row.cededSum = cession.share(of: state.drawn) ?? 0
  }

  private func addMemoranda(
    _ statements: inout [TreatyStatement], _ positions: [TreatyStatement.Key: Position], _ scope: Scope
  ) throws {
    for index in statements.indices {
      guard let position = positions[statements[index].key] else { continue }
      statements[index].memoranda = try memoranda(position, statements[index].key, positions, scope)
    }
  }

  /// What stands below the balance, one a year.
  public func memoranda(
    _ position: Position, _ key: TreatyStatement.Key, _ positions: [TreatyStatement.Key: Position],
    _ scope: Scope
  ) throws -> [TreatyStatement.Memorandum] {
    let terms = scope.treaty.account
    let peers = positions.filter {
      $0.key.cedant == key.cedant && $0.key.fund == key.fund && $0.key.currency == key.currency
    }
    do {
      let bindings = try inForce(key.cedant, scope)
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
        var memorandum = TreatyStatement.Memorandum(
          figures: figures, signed: panel.first { $0.party == key.reinsurer }?.signed ?? .zero,
          outstandingWhole: outstanding, provisionalRate: terms.commission.booked,
          earnedRate: try terms.commission.rate(earned: figures.earned, incurred: figures.incurred),
          deficit: deficits?[place])
        memorandum.excess = position.excess.first { $0.year == figures.year }
        return memorandum
      }
    } catch let overflow as ExactOverflow {
      _ = overflow
      throw LedgerError.treatyOverflow(scope.treaty.code)
    }
  }

  /// What events put in force for a cedant; nothing is read where no terms can change.
  private func inForce(_ cedant: String, _ scope: Scope) throws -> TreatyBindings {
    guard !scope.treaty.endorsements.isEmpty else { return TreatyBindings() }
    return try bindings([cedant], knownAtSeal: scope.knownAtSeal)
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
