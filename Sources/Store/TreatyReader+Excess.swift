import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// What excess treaties take in an account: subject losses restated on paid less recoveries, and premium.
extension TreatyReader {
  /// Adds the years of an excess treaty that is accounted for, to every reinsurer of their panels.
  func addExcess(_ scope: Scope, _ positions: inout [TreatyStatement.Key: Position]) throws {
    let treaty = scope.treaty
    guard let terms = treaty.excess, treaty.account.settlement == .onPayment else { return }
    let years = treaty.years.filter { year in
      year.from <= scope.through && year.underwritingYear >= treaty.account.firstYear ?? 0
    }
    let books = scheme.books.indices.filter { book in
      scope.books.contains(scheme.books[book].code) && treaty.isCeded(by: scheme.books[book])
    }
    guard !books.isEmpty, !years.isEmpty else { return }
    let losses = try subjectLosses(scope, books.map { scheme.books[$0].code })
    let subjects = try subjectPremiums(scope, terms, years, books.map { scheme.books[$0].code })
    for book in books {
      let code = scheme.books[book].code
      guard let fund = scheme.funds.first(where: { $0.book == book })?.code else { continue }
      for (place, year) in years.enumerated() {
        let position: ExcessPosition
        do {
          position = try ExcessPosition(
            terms, year, losses: losses[BookYear(book: code, year: year.underwritingYear)] ?? [],
            subject: subjects.map { $0[BookYear(book: code, year: place)] ?? 0 }, through: scope.through)
        } catch { throw LedgerError.treatyOverflow(treaty.code) }
        guard let shares = position.shares(treaty.panel(of: year)) else {
          throw LedgerError.treatyOverflow(treaty.code)
        }
        for (party, lines) in shares {
          let key = TreatyStatement.Key(
            cedant: code, reinsurer: party, fund: fund, currency: treaty.currency)
          try add(position, lines, treaty.panel(of: year), party, to: &positions[key], treaty)
        }
      }
    }
    try hash(&positions)
  }

  private func add(
    _ whole: ExcessPosition, _ lines: [TreatyLine: Int64], _ panel: [Treaty.PanelLine], _ party: String,
    to position: inout Position?, _ treaty: Treaty
  ) throws {
    if position == nil, whole.amounts.isEmpty, whole.losses.isEmpty { return }
    var changed = position ?? Position()
    let place = try index(of: whole.year, in: &changed, treaty)
    guard
      let parts = PanelSplit.parts(whole.earned, signed: panel.map(\.signed)),
      let member = panel.firstIndex(where: { $0.party == party })
    else { throw LedgerError.treatyOverflow(treaty.code) }
    let price = lines[.reinstatementPremium] ?? 0
    changed.years[place].written -=
      (lines[.depositPremium] ?? 0) + (lines[.adjustmentPremium] ?? 0) + price
    changed.years[place].earned += parts[member] - price
    changed.years[place].claims += lines[.excessLoss] ?? 0
    // A reinstatement is paid for cover that was used up: it is an expense at once.
    changed.earnedAtOnce[whole.year] = -price
    changed.own[whole.year] = lines
    for line in ExcessPosition.lines where lines[line] == nil { changed.own[whole.year]?[line] = 0 }
    changed.excess.append(whole)
    if let from = treaty.years.first(where: { $0.underwritingYear == whole.year })?.from {
      changed.first = min(changed.first ?? from, from)
    }
    position = changed
  }

  /// The hash of an account covers its losses too.
  private func hash(_ positions: inout [TreatyStatement.Key: Position]) throws {
    for key in positions.keys {
      guard let position = positions[key], !position.excess.isEmpty else { continue }
      var text = ""
      for year in position.excess {
        text += "\(year.year) \(year.subject.map(String.init) ?? "-")\n"
        for loss in year.losses { text += "\(loss.code) \(loss.day) \(loss.amount)\n" }
      }
      positions[key]?.inputHash = SHA256.hash(Array(text.utf8) + position.inputHash)
    }
  }

  struct BookYear: Hashable {
    var book: String
    var year: Int
  }

  // MARK: Losses

  /// Losses of a treaty by cedant and underwriting year: of each claim what is paid less what came back, both
  /// at 100 % and at the end of the day, less the same of other payers that inure; summed over the risk, or
  /// the event. Its day is that of its first claim.
  func subjectLosses(
    _ scope: Scope, _ books: [String]
  ) throws -> [BookYear: [ExcessYear.Loss]] {
    var found: [BookYear: [String: ExcessYear.Loss]] = [:]
    var history = ClaimHistory()
    var taken = try takenBefore(scope, books)
    func close() throws {
      let guarantee = BookGuarantee(book: history.book, guarantee: history.guarantee)
      for var loss in try history.losses(scope.treaty, inuring: inuring(scope.treaty)) {
        // Taken once, of whichever year the loss is.
        loss.amount -= taken.removeValue(forKey: guarantee) ?? 0
        let key = BookYear(book: history.book, year: loss.year)
        var known = found[key]?[loss.code] ?? ExcessYear.Loss(loss.code, on: loss.day, 0)
        known.day = min(known.day, loss.day)
        let (sum, overflow) = known.amount.addingReportingOverflow(loss.amount)
        guard !overflow else { throw LedgerError.treatyOverflow(scope.treaty.code) }
        known.amount = sum
        found[key, default: [:]][loss.code] = known
      }
    }
    try connection.stream(
      try Queries.text("treaty-losses"), [.textArray(books), .int64(scope.knownAtSeal)]
    ) { row in
      let (book, guarantee) = (try row.text(0), try row.text(1))
      if history.book != book || history.guarantee != guarantee {
        try close()
        history = ClaimHistory()
        (history.book, history.guarantee) = (book, guarantee)
      }
      try history.add(
        try row.text(3), isThrough: Day(number: try row.date(2)) <= scope.through,
        accepted: try row.optionalText(4).flatMap { claim in
          try row.optionalDate(5).map { (claim, Day(number: $0)) }
        })
    }
    try close()
    return try found.mapValues { losses in
      try losses.values.map { loss in
        guard let exact = ExactFraction.share(scope.treaty.cession, of: loss.amount) else {
          throw LedgerError.treatyOverflow(scope.treaty.code)
        }
        return ExcessYear.Loss(loss.code, on: loss.day, exact)
      }
    }
  }

  /// Treaties of earlier inuring numbers: what they take is no loss of this one. Parties without a treaty
  /// always come first.
  private func inuring(_ treaty: Treaty) -> Set<String> {
    Set(scheme.treaties.filter { $0.inuring < treaty.inuring }.map(\.code))
  }

  // MARK: Subject premium

  /// By cedant and place of the year; nil where the treaty does not say what its premium is a rate of.
  private func subjectPremiums(
    _ scope: Scope, _ terms: ExcessTerms, _ years: [Treaty.Year], _ books: [String]
  ) throws -> [BookYear: Int64]? {
    guard let subject = terms.subject else { return nil }
    let rows = try query(
      "treaty-subject",
      [
        .textArray(books), .date(scope.through.number), .int64(scope.knownAtSeal),
        .dateArray(years.map(\.from.number)), .dateArray(years.map(\.to.number)), .text(subject.account),
        .textArray(subject.events), .textArray(scope.treaty.scope.compactMap { $0["programme"] }.sorted()),
        .textArray(inuring(scope.treaty).sorted()),
      ])
    var found: [BookYear: Int64] = [:]
    for row in rows {
      found[BookYear(book: try row.text(0), year: Int(try row.int64(1)) - 1)] = try whole(row, 2)
    }
    return found
  }
}

extension ExactFraction {
  /// A share of minor units, half-even; nil where it does not fit.
  static func share(_ ratio: Ratio, of amount: Int64) -> Int64? {
    try? ExactFraction(amount).times(ratio).rounded()
  }
}

/// The claims of one guarantee, version by version: an event counts on its own day, whenever it was recorded.
private struct ClaimHistory {
  struct Loss {
    var code: String
    var year: Int
    var day: Day
    var amount: Int64
  }

  var book = ""
  var guarantee = ""
  /// Texts of the versions at the end of each run of days that count, and before it.
  private var last: String?
  private var lastCounts = false
  private var parts: [(state: String, sign: Int64)] = []
  private var days: [String: Day] = [:]

  mutating func add(_ state: String, isThrough: Bool, accepted: (claim: String, day: Day)?) throws {
    if let accepted { days[accepted.claim] = accepted.day }
    if isThrough != lastCounts, let last { parts.append((last, lastCounts ? 1 : -1)) }
    (last, lastCounts) = (state, isThrough)
  }

  func losses(_ treaty: Treaty, inuring: Set<String>) throws -> [Loss] {
    var parts = parts
    if lastCounts, let last { parts.append((last, 1)) }
    var found: [String: Loss] = [:]
    for part in parts {
      guard let state = GuaranteeState(text: part.state) else {
        throw LedgerError(
          "damaged-state", "the state of a guarantee cannot be read", remedy: "run gledger verify")
      }
      guard treaty.covers(guarantee, of: book, state) else { continue }
      for claim in state.claims {
        guard let day = days[claim.id],
          let year = treaty.year(attaching: treaty.attaching == .losses ? day : state.attachedOn ?? day),
          let code = name(state, day, treaty)
        else { continue }
        var amount = claim.paid - claim.recovered
        for (payer, layer) in zip(claim.payers, state.layers)
        where layer.treaty.map({ inuring.contains($0) }) ?? true {
          amount -= payer.claimed - payer.shared
        }
        let key = "\(year.underwritingYear) \(code)"
        var loss = found[key] ?? Loss(code: code, year: year.underwritingYear, day: day, amount: 0)
        loss.day = min(loss.day, day)
        loss.amount += part.sign * amount
        found[key] = loss
      }
    }
    return found.values.filter { $0.amount != 0 }
  }

  /// What the loss is part of: a risk, or an event; nil where it is part of none.
  private func name(_ state: GuaranteeState, _ day: Day, _ treaty: Treaty) -> String? {
    guard let terms = treaty.excess else { return nil }
    let borrower = state.fact(.borrower) ?? guarantee
    if treaty.kind != .eventXL {
      switch terms.risk {
      case .guarantee: return guarantee
      case .product: return state.fact(.product) ?? state.fact(.programme) ?? ""
      case .borrower: return borrower
      case .group: return state.fact(.borrowerGroup) ?? borrower
      case .association: return book
      }
    }
    let date = day.civil
    let month = (date.month < 10 ? "0" : "") + String(date.month)
    switch terms.lossEvent {
    case .disaster: return state.fact(.disaster)
    case .borrower: return borrower
    case .group: return state.fact(.borrowerGroup) ?? borrower
    case .month: return "\(date.year)-\(month)"
    case .quarter: return "\(date.year)-Q\((date.month + 2) / 3)"
    case .year: return String(date.year)
    }
  }
}
