import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// The bordereaux of accounts: read once for all accounts of a treaty, and held for some cedants at a time.
extension TreatyReader {
  /// Hands over statements one by one, in their order, each with its bordereaux. The items of whole cedants
  /// are held until they are a block, so that what is asked of their guarantees is asked together.
  /// - Parameters:
  ///   - statements: of stored accounts of one treaty, those of a cedant one after the other.
  ///   - through: guarantees are shown as at the end of this day.
  public func withBordereaux(
    _ statements: [TreatyStatement], _ treaty: Treaty, through: Day, _ body: (TreatyStatement) throws -> Void
  ) throws {
    guard let known = statements.map(\.knownAtSeal).max() else { return }
    /// The first statement of each cedant.
    var first: [String: Int] = [:]
    for (place, statement) in statements.enumerated() where first[statement.key.cedant] == nil {
      first[statement.key.cedant] = place
    }
    let cedants = first.keys.sorted { first[$0] ?? 0 < first[$1] ?? 0 }
    var scope = Scope(
      treaty: treaty, through: statements.map(\.to).max() ?? through,
      books: items.books(holding: cedants) ?? cedants, knownAtSeal: known)
    let answers = try answers(scope.books)
    var listed: [Int64: [TreatyStatement.Key: Accounted]] = [:]
    for known in Set(statements.map(\.knownAtSeal)) {
      scope.knownAtSeal = known
      listed[known] = try accounted(scope)
    }
    scope.knownAtSeal = known
    var next = 0
    var items: [TreatyItemRow] = []
    func hand(before end: Int) throws {
      var rows = statements[next..<end].map { statement in
        BordereauRows(
          known: statement.knownAtSeal, through: statement.to,
          accounted: listed[statement.knownAtSeal]?[statement.key])
      }
      add(items, scope.books, statements[next..<end], answers, to: &rows)
      for place in rows.indices { rows[place].sort() }
      let known = try read(statements[next..<end], rows, through: through)
      for (statement, rows) in zip(statements[next..<end], rows) {
        try body(try completed(statement, rows, known, treaty))
      }
      next = end
      items.removeAll(keepingCapacity: true)
    }
    try eachBlock(scope, readsAhead: false) { rows, _ in
      for row in rows {
        if row.place != items.last?.place {
          guard let next = first[scope.books[Int(row.place)]] else { continue }
          if items.count >= pieces.rows { try hand(before: next) }
        }
        items.append(row)
      }
    }
    try hand(before: statements.count)
  }

  /// Sorts items into the rows of their accounts.
  private func add(
    _ items: [TreatyItemRow], _ books: [String], _ statements: ArraySlice<TreatyStatement>,
    _ answers: [String: ItemAnswers], to rows: inout [BordereauRows]
  ) {
    let numbers = Dictionary(uniqueKeysWithValues: books.enumerated().map { ($1, $0) })
    var places: [TreatyItemRow.Pair: Int] = [:]
    for (place, statement) in statements.enumerated() {
      guard let book = numbers[statement.key.cedant],
        let party = names.texts.firstIndex(of: statement.key.reinsurer),
        let fund = names.texts.firstIndex(of: statement.key.fund)
      else { continue }
      let pair = TreatyItemRow.Pair(
        place: Int32(book), party: Int32(party), fund: Int32(fund), currency: statement.key.currency)
      places[pair] = place
    }
    for item in items where item.kind != .treaty {
      guard let place = places[item.pair] else { continue }
      rows[place].add(
        item, answers[books[Int(item.place)]],
        party: statements[statements.startIndex + place].key.reinsurer)
    }
  }

  /// What was said of the items of books, by their codes.
  private func answers(_ books: [String]) throws -> [String: ItemAnswers] {
    let rows = try query("treaty-answers", [.textArray(books)])
    try lookUp(batches: rows.map { try $0.int64(4) >> 32 })
    var answers: [String: ItemAnswers] = [:]
    for row in rows {
      guard let seal = names.seals[try row.int64(4) >> 32] else { continue }
      answers[try row.text(0), default: ItemAnswers()].add(
        try row.text(1), party: try row.text(2), isDisputed: try row.bool(3), seal: seal)
    }
    return answers
  }

  /// What is known of the guarantees and the premium of rows.
  private struct Known {
    var terms: [Int64: PremiumTerm]
    /// By the seal that is known.
    var states: [Int64: [GuaranteeID: GuaranteeState]]
  }

  private func read(
    _ statements: ArraySlice<TreatyStatement>, _ rows: [BordereauRows], through: Day
  ) throws -> Known {
    var events: Set<Int64> = []
    // Nearly in the order of their keys, so that neighbours are found together.
    var wanted: [Int64: [GuaranteeID]] = [:]
    var asked: [Int64: Set<GuaranteeID>] = [:]
    for (statement, rows) in zip(statements, rows) {
      events.formUnion(rows.premiums.lazy.map(\.event))
      let (book, known) = (scheme.book(statement.key.cedant) ?? 0, statement.knownAtSeal)
      for guarantee in rows.listed.map(\.guarantee) + rows.premiums.map(\.guarantee) {
        let id = id(guarantee, of: book)
        if asked[known, default: []].insert(id).inserted { wanted[known, default: []].append(id) }
      }
    }
    var states: [Int64: [GuaranteeID: GuaranteeState]] = [:]
    for (known, guarantees) in wanted {
      states[known] = try lastStates(of: guarantees, through: through, knownAtSeal: known)
    }
    return Known(terms: try terms(of: events.sorted()), states: states)
  }

  /// What a reinsurer's book cedes is of guarantees of other books: BOOK/GUARANTEE.
  private func id(_ guarantee: String, of book: Int) -> GuaranteeID {
    guard scheme.books[book].role == .insurer, let slash = guarantee.firstIndex(of: "/"),
      let origin = scheme.book(String(guarantee[..<slash]))
    else { return GuaranteeID(book: book, code: guarantee) }
    return GuaranteeID(book: origin, code: String(guarantee[guarantee.index(after: slash)...]))
  }

  /// Guarantees as they were at the end of a day, as known at a seal; those that were not are left out.
  private func lastStates(
    of wanted: [GuaranteeID], through: Day, knownAtSeal: Int64
  ) throws -> [GuaranteeID: GuaranteeState] {
    let rows = try query(
      "last-states",
      [
        .textArray(wanted.map { scheme.books[$0.book].code }), .textArray(wanted.map(\.code)),
        .date(through.number),
      ])
    try lookUp(batches: rows.map { try $0.int64(1) >> 32 })
    var states: [GuaranteeID: GuaranteeState] = [:]
    // Of those that changed since, the version before: each is looked for.
    var changed: [GuaranteeID] = []
    for row in rows {
      let id = wanted[Int(try row.int64(0)) - 1]
      if let seal = names.seals[try row.int64(1) >> 32], seal <= knownAtSeal {
        states[id] = try row.withText(2) { GuaranteeState(utf8: $0) }
      } else {
        changed.append(id)
      }
    }
    for (place, state) in try self.states(of: changed, through: through, knownAtSeal: knownAtSeal) {
      states[changed[place]] = state
    }
    return states
  }

  private func completed(
    _ statement: TreatyStatement, _ rows: BordereauRows, _ known: Known, _ treaty: Treaty
  ) throws -> TreatyStatement {
    var statement = statement
    let (book, party) = (scheme.book(statement.key.cedant) ?? 0, statement.key.reinsurer)
    let states = known.states[statement.knownAtSeal] ?? [:]
    for item in rows.premiums {
      let term = known.terms[item.event] ?? PremiumTerm(from: item.effective, to: item.effective)
      var premium = TreatyStatement.Premium(
        reference: item.reference, guarantee: item.guarantee, year: Int(item.year),
        isReturn: item.kind == .refund, date: item.effective, from: term.from, to: term.to,
        amount: item.amount)
      complete(&premium, treaty)
      if let state = states[id(item.guarantee, of: book)] { complete(&premium, state, party, treaty.code) }
      statement.premiums.append(premium)
    }
    statement.claims.reserveCapacity(rows.claims.count)
    for key in rows.listed {
      guard let sum = rows.claims[key] else { continue }
      var claim = TreatyStatement.Claim(
        guarantee: key.guarantee, claim: key.claim, year: key.year, accidentYear: key.accidentYear,
        paidOn: sum.claimedOn, cededInPeriod: try whole(sum.cededNow), cededToDate: try whole(sum.ceded),
        recoveredInPeriod: try whole(sum.recoveredNow), recoveredToDate: try whole(sum.recovered),
        cashPaid: try whole(sum.cash))
      claim.isDisputed = sum.isDisputed
      if let state = states[id(key.guarantee, of: book)] { complete(&claim, state, party, treaty.code) }
      statement.claims.append(claim)
    }
    return statement
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
    for (line, amount) in zip(state.retroceded, notice.retroceded)
    where line.party == party && line.treaty == treaty {
      row.outstanding += amount
    }
  }

  /// The commission that the row's premium is booked with: the account's is that of the year's whole.
  private func complete(_ row: inout TreatyStatement.Premium, _ treaty: Treaty) {
    row.commission = treaty.version(of: row.year).account.commission.booked.share(of: row.amount) ?? 0
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
}

/// What was said of items, oldest first; the last word of or for all parties holds.
private struct ItemAnswers {
  private var said: [String: [(party: String, isDisputed: Bool, seal: Int64)]] = [:]

  mutating func add(_ reference: String, party: String, isDisputed: Bool, seal: Int64) {
    said[reference, default: []].append((party, isDisputed, seal))
  }

  func isDisputed(_ item: TreatyItemRow, party: String, known: Int64) -> Bool {
    said[item.reference]?.last { ($0.party.isEmpty || $0.party == party) && $0.seal <= known }?
      .isDisputed ?? false
  }
}

/// The rows of the bordereaux of one account: each premium that it lists, and each claim with an item in it.
private struct BordereauRows {
  struct ClaimKey: Hashable {
    var guarantee: String
    var claim: String
    var year: Int
    var accidentYear: Int

    func precedes(_ other: ClaimKey) -> Bool {
      if guarantee != other.guarantee { return guarantee < other.guarantee }
      return (claim, year, accidentYear) < (other.claim, other.year, other.accidentYear)
    }
  }

  /// In the account, and to date at its end.
  struct ClaimSum {
    var claimedOn: Day?
    var cededNow: Int128 = 0
    var ceded: Int128 = 0
    var recoveredNow: Int128 = 0
    var recovered: Int128 = 0
    /// Paid apart from settlements, as cash calls are.
    var cash: Int128 = 0
    var isListed = false
    var isDisputed = false
  }

  private(set) var premiums: [TreatyItemRow] = []
  private(set) var claims: [ClaimKey: ClaimSum] = [:]
  private let known: Int64
  private let through: Day
  /// What the account before it lists.
  private let accounted: TreatyReader.Accounted?

  init(known: Int64, through: Day, accounted: TreatyReader.Accounted?) {
    (self.known, self.through, self.accounted) = (known, through, accounted)
  }

  /// Claims with an item in the account, in order.
  private(set) var listed: [ClaimKey] = []

  /// To be called once all is added.
  mutating func sort() {
    listed = claims.lazy.filter(\.value.isListed).map(\.key)
    listed.sort { $0.precedes($1) }
    premiums.sort(by: BordereauRows.precedes)
  }

  static func precedes(_ one: TreatyItemRow, _ other: TreatyItemRow) -> Bool {
    (one.effective, one.reference, one.ordinal) < (other.effective, other.reference, other.ordinal)
  }

  mutating func add(_ item: TreatyItemRow, _ answers: ItemAnswers?, party: String) {
    guard item.seal <= known, item.effective <= through else { return }
    let isListed = !(accounted?.lists(item) ?? false)
    switch item.kind {
    case .premium, .refund: if isListed, !item.isRepeated { premiums.append(item) }
    case .claim, .remittance:
      let key = ClaimKey(
        guarantee: item.guarantee, claim: item.claim, year: Int(item.year),
        accidentYear: Int(item.accidentYear))
      claims[key, default: ClaimSum()].add(
        item, isListed: isListed, known: known,
        isDisputed: answers?.isDisputed(item, party: party, known: known) ?? false)
    default: break
    }
  }
}

extension BordereauRows.ClaimSum {
  fileprivate mutating func add(_ item: TreatyItemRow, isListed: Bool, known: Int64, isDisputed: Bool) {
    if isListed, item.clearedAt <= known {
      cash += Int128(item.kind == .claim ? item.cleared : -item.cleared)
    }
    guard !item.isRepeated else { return }
    self.isListed = self.isListed || isListed
    self.isDisputed = self.isDisputed || isDisputed
    let amount = Int128(item.amount)
    if item.kind == .claim {
      claimedOn = min(claimedOn ?? item.effective, item.effective)
      ceded += amount
      if isListed { cededNow += amount }
    } else {
      recovered += amount
      if isListed { recoveredNow += amount }
    }
  }
}
