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
    for (code, year, position) in try excessPositions(scope) {
      guard let book = scheme.book(code), let fund = scheme.funds.first(where: { $0.book == book })?.code,
        let shares = position.shares(treaty.panel(of: year))
      else { throw LedgerError.treatyOverflow(treaty.code) }
      for (party, lines) in shares {
        let key = TreatyStatement.Key(
          cedant: code, reinsurer: party, fund: fund, currency: treaty.currency)
        try add(position, lines, treaty.panel(of: year), party, to: &positions[key], treaty)
      }
    }
    try hash(&positions)
  }

  /// Years of an excess treaty that is accounted for, by the cedant's book.
  func excessPositions(
    _ scope: Scope
  ) throws -> [(book: String, year: Treaty.Year, position: ExcessPosition)] {
    let treaty = scope.treaty
    guard treaty.isAccountedExcess else { return [] }
    let years = treaty.years.filter { year in
      year.from <= scope.through && year.underwritingYear >= treaty.account.firstYear ?? 0
    }
    let codes = cedants(scope)
    guard !codes.isEmpty, !years.isEmpty else { return [] }
    let bindings = try bindings(codes, knownAtSeal: scope.knownAtSeal)
    let losses = try subjectLosses(scope, codes, bindings)
    let subjects = try subjectPremiums(scope, years, codes)
    let measures = try measures(
      treaty, years, codes, through: scope.through, knownAtSeal: scope.knownAtSeal)
    var found: [(book: String, year: Treaty.Year, position: ExcessPosition)] = []
    for code in codes {
      for (place, year) in years.enumerated()
      where bindings.isBound(treaty, year.underwritingYear, book: code, by: scope.through) {
        let premium = BookYear(book: code, year: place)
        let base = try base(treaty, year, code, measures)
        do {
          var position = try ExcessPosition(
            treaty.version(of: year.underwritingYear), year,
            losses: losses[BookYear(book: code, year: year.underwritingYear)] ?? [],
            base: base?.amount, subject: subjects.map { $0[premium]?.amount ?? 0 }, through: scope.through)
          position.premiumConverted = subjects?[premium]?.converted ?? []
          position.baseConverted = base?.converted ?? []
          found.append((code, year, position))
        } catch { throw LedgerError.treatyOverflow(treaty.code) }
      }
    }
    return found
  }

  /// Codes of the scope's books that cede under its treaty and keep a fund.
  func cedants(_ scope: Scope) -> [String] {
    scheme.books.indices.filter { book in
      scope.books.contains(scheme.books[book].code) && scope.treaty.isCeded(by: scheme.books[book])
        && scheme.funds.contains { $0.book == book }
    }.map { scheme.books[$0].code }
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
    changed.years[place].claims += lines[treaty.lossLine] ?? 0
    changed.years[place].recoveries -= lines[.cappedRecovery] ?? 0
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
        text += "\(year.year) \(year.subject.map(String.init) ?? "-")"
        if let base = year.whole?.base { text += " \(base)" }
        text += TreatyReader.text(year.premiumConverted + year.baseConverted)
        text += "\n"
        for loss in year.losses {
          text += "\(loss.code) \(loss.day) \(loss.amount)"
          text += TreatyReader.text(loss.converted.map(\.amount))
          if year.whole?.recovered != nil { text += " \(loss.recovered)" }
          text += "\n"
        }
      }
      positions[key]?.inputHash = SHA256.hash(Array(text.utf8) + position.inputHash)
    }
  }

  // MARK: Losses

  /// Losses of a treaty by cedant and underwriting year: of each claim what is paid less what came back, both
  /// at 100 % and at the end of the day, less the same of other payers that inure; summed over the risk, or
  /// the event. Its day is that of its first claim. A year that closes takes in what is effective until then.
  func subjectLosses(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings
  ) throws -> [BookYear: [ExcessYear.Loss]] {
    var found: [BookYear: [String: ExcessYear.Loss]] = [:]
    var taken = try takenBefore(scope, books, bindings)
    try eachClaim(scope, books, bindings) { loss in
      let key = BookYear(book: loss.claim.book, year: loss.year)
      var known = found[key]?[loss.code] ?? ExcessYear.Loss(loss.code, on: loss.day, 0)
      known.day = min(known.day, loss.day)
      // Taken once, of whichever year the loss is.
      let (sum, overflow) = known.amount.addingReportingOverflow(
        loss.amount - (taken.removeValue(forKey: loss.claim) ?? 0))
      let (back, isTooMuch) = known.recovered.addingReportingOverflow(loss.recovered)
      guard !overflow, !isTooMuch else { throw LedgerError.treatyOverflow(scope.treaty.code) }
      (known.amount, known.recovered) = (sum, back)
      if let amount = loss.converted {
        known.converted.append(
          ExcessYear.ConvertedClaim(
            guarantee: loss.claim.guarantee, claim: loss.claim.claim, amount: amount))
      }
      found[key, default: [:]][loss.code] = known
    }
    return found.mapValues { Array($0.values) }
  }

  /// Each claim that is part of a loss of a treaty; to a reinsurer a line of it, or what an account brought.
  func eachClaim(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings, _ body: (SubjectClaim) throws -> Void
  ) throws {
    let ends = YearEnds(scope.treaty, through: scope.through)
    let brought = Dictionary(grouping: try brought(scope, to: books).claims) {
      BookClaim(book: "", origin: $0.claim.origin, guarantee: $0.claim.guarantee, claim: "")
    }
    let subject = SubjectLines(
      scheme, scope.treaty, books, inuring: inuring(scope.treaty), isBrought: !brought.isEmpty)
    let covered = try claimedGuarantees(scope, subject)
    let parts = stride(from: 0, to: covered.count, by: pieces.guarantees).map { start in
      covered[start..<min(start + pieces.guarantees, covered.count)]
    }
    let ahead = ReadAhead()
    defer { ahead.stop() }
    for (number, part) in parts.enumerated() {
      let rows = try ahead.take() ?? ClaimVersions.read(self, part)
      let versions = try ClaimVersions(self, rows, count: part.count, knownAtSeal: scope.knownAtSeal)
      // Nothing below asks the server.
      if number + 1 < parts.count { ahead.begin { try ClaimVersions.read(self, parts[number + 1]) } }
      for (place, guarantee) in part.enumerated() {
        var history = ClaimHistory(guarantee.book, guarantee.guarantee, ends, bindings)
        for version in versions.known[place] { history.add(version) }
        for loss in try history.losses(scope.treaty, subject, versions) {
          try body(try converted(loss, scope.treaty, through: scope.through))
        }
        let key = BookClaim(book: "", origin: history.book, guarantee: history.guarantee, claim: "")
        for row in brought[key] ?? [] {
          let amount = try left(of: row, before: scope.treaty)
          if amount != 0, let loss = try history.loss(of: row, amount, scope.treaty, versions) {
            try body(try converted(loss, scope.treaty, through: scope.through))
          }
        }
      }
    }
  }

  /// Guarantees with claims that a treaty may cover, those of a book together.
  private func claimedGuarantees(
    _ scope: Scope, _ subject: SubjectLines
  ) throws -> [ClaimedGuarantees.Entry] {
    let (books, programmes) = (subject.origins, scope.treaty.programmes)
    var entries: [ClaimedGuarantees.Entry]?
    if subject.isInward {
      entries = try ClaimedGuarantees.read(connection, books, like: subject.patterns(programmes))
    } else if let wanted = claimed.wanted, wanted.covers(books, programmes) {
      entries = try claimed.entries(of: books, programmes, knownAtSeal: scope.knownAtSeal)
      if entries == nil {
        claimed.hold(try ClaimedGuarantees.read(connection, wanted), knownAtSeal: scope.knownAtSeal)
        entries = try claimed.entries(of: books, programmes, knownAtSeal: scope.knownAtSeal)
      }
    }
    // A guarantee once, whatever programmes it named.
    let guarantees = Set(
      try (entries ?? ClaimedGuarantees.read(connection, books, of: programmes)).map {
        ClaimedGuarantees.Entry(book: $0.book, guarantee: $0.guarantee, programme: "")
      })
    return guarantees.sorted { ($0.book, $0.guarantee) < ($1.book, $1.guarantee) }
  }

  // MARK: Subject premium

  /// By cedant and place of the year; nil where the treaty does not say what its premium is a rate of.
  private func subjectPremiums(
    _ scope: Scope, _ years: [Treaty.Year], _ books: [String]
  ) throws -> [BookYear: TreatyMeasure]? {
    guard let subject = scope.treaty.excess?.subject else { return nil }
    let amounts = try posted(
      account: subject.account, events: subject.events, scope.treaty, years, books,
      less: Array(inuring(scope.treaty)), through: scope.through, knownAtSeal: scope.knownAtSeal)
    return try measures(amounts, scope.treaty, years, through: scope.through)
  }
}

extension ExactFraction {
  /// A share of minor units, half-even; nil where it does not fit.
  static func share(_ ratio: Ratio, of amount: Int64) -> Int64? {
    try? ExactFraction(amount).times(ratio).rounded()
  }
}

/// The last days of what counts: that of the account, or of a year's closing before it.
private struct YearEnds {
  /// Each once.
  var days: [Day]
  private var places: [Int: Int] = [:]

  init(_ treaty: Treaty, through: Day) {
    days = [through]
    for year in treaty.years {
      guard let closing = treaty.closing(of: year), closing < through else { continue }
      let place = days.firstIndex(of: closing) ?? days.count
      if place == days.count { days.append(closing) }
      places[year.underwritingYear] = place
    }
  }

  func place(of year: Int) -> Int { places[year] ?? 0 }
}

/// The claims of one guarantee, version by version: an event counts on its own day, whenever it was recorded.
private struct ClaimHistory {
  typealias Loss = TreatyReader.SubjectClaim

  let book: String
  let guarantee: String
  /// One of each of the last days that count.
  private var runs: [Run]
  private let ends: YearEnds
  private let bindings: TreatyBindings
  private var days: [String: Day] = [:]

  /// Places of the versions at the end of each run of days that count, and before it.
  private struct Run {
    var last: Int?
    var lastCounts = false
    var parts: [(version: Int, sign: Int64)] = []
  }

  init(_ book: String, _ guarantee: String, _ ends: YearEnds, _ bindings: TreatyBindings) {
    (self.book, self.guarantee, self.ends, self.bindings) = (book, guarantee, ends, bindings)
    runs = Array(repeating: Run(), count: ends.days.count)
  }

  mutating func add(_ version: ClaimVersions.Version) {
    if let accepted = version.accepted { days[accepted.claim] = accepted.day }
    for (place, end) in ends.days.enumerated() {
      let counts = version.effective <= end
      if counts != runs[place].lastCounts, let last = runs[place].last {
        runs[place].parts.append((last, runs[place].lastCounts ? 1 : -1))
      }
      (runs[place].last, runs[place].lastCounts) = (version.row, counts)
    }
  }

  func losses(
    _ treaty: Treaty, _ subject: SubjectLines, _ versions: ClaimVersions
  ) throws -> [Loss] {
    var found: [String: Loss] = [:]
    for (place, run) in runs.enumerated() {
      var parts = run.parts
      if run.lastCounts, let last = run.last { parts.append((last, 1)) }
      for part in parts {
        let state = try versions.state(part.version)
        for line in subject.lines(of: state, book)
        where treaty.covers(guarantee, of: book, state, inward: line.inward) {
          add(state, line, part.sign, treaty, subject, end: place, to: &found)
        }
      }
    }
    let isGross = treaty.measured?.isGross ?? false
    return found.values.filter { $0.amount != 0 || isGross && $0.recovered != 0 }
  }

  /// Adds the claims of a line of a state in the years that end with this end.
  private func add(
    _ state: GuaranteeState, _ line: SubjectLine, _ sign: Int64, _ treaty: Treaty, _ subject: SubjectLines,
    end: Int, to found: inout [String: Loss]
  ) {
    for claim in state.claims {
      guard let day = days[claim.id],
        let year = treaty.year(attaching: treaty.attaching == .losses ? day : state.attachedOn ?? day),
        ends.place(of: year.underwritingYear) == end,
        bindings.covers(
          treaty, year.underwritingYear, book: line.cedant,
          attaching: treaty.attaching == .losses ? day : state.attachedOn ?? day, loss: day),
        let code = name(state, claim.id, day, treaty, isInward: line.inward != nil)
      else { continue }
      let (amount, recovered) = subject.amounts(of: claim, state, line)
      let own = TreatyReader.BookClaim(
        book: line.cedant, origin: book, guarantee: guarantee, claim: claim.id, inward: line.inward)
      let key = "\(line.cedant) \(year.underwritingYear) \(claim.id) \(own.risk) \(code)"
      var loss =
        found[key]
        ?? Loss(
          claim: own, code: code, year: year.underwritingYear, day: day, amount: 0, recovered: 0)
      loss.day = min(loss.day, day)
      loss.currency = treaty.currency(of: book, state)
      loss.amount += sign * amount
      loss.recovered += sign * recovered
      found[key] = loss
    }
  }

  /// What an account brought of a claim of the guarantee, as part of a loss of the treaty; nil where it is of
  /// none. It attaches with the contract that brought it.
  func loss(
    of brought: TreatyReader.BroughtClaim, _ amount: Int64, _ treaty: Treaty, _ versions: ClaimVersions
  ) throws -> Loss? {
    guard let day = days[brought.claim.claim],
      let last = runs[0].lastCounts ? runs[0].last : runs[0].parts.last(where: { $0.sign > 0 })?.version
    else { return nil }
    let state = try versions.state(last)
    let attaches = treaty.attaching == .losses ? day : brought.attaches
    guard treaty.covers(guarantee, of: book, state, inward: brought.claim.inward),
      let year = treaty.year(attaching: attaches),
      bindings.covers(
        treaty, year.underwritingYear, book: brought.claim.book, attaching: attaches, loss: day),
      let code = name(state, brought.claim.claim, day, treaty, isInward: true)
    else { return nil }
    return Loss(
      claim: brought.claim, code: code, year: year.underwritingYear, day: day, amount: amount, recovered: 0)
  }

  /// What the loss is part of: a risk, or an event; nil where it is part of none. To a reinsurer, whose
  /// losses are of guarantees of many books, it is named with the book.
  private func name(
    _ state: GuaranteeState, _ claim: String, _ day: Day, _ treaty: Treaty, isInward: Bool
  ) -> String? {
    guard let terms = treaty.excess else { return nil }
    let guarantee = isInward ? "\(book)/\(self.guarantee)" : self.guarantee
    let borrower = state.fact(.borrower) ?? guarantee
    if treaty.kind.isOfRisks {
      switch terms.risk {
      case .guarantee: return guarantee
      case .product:
        let product = state.fact(.product) ?? state.fact(.programme) ?? ""
        return isInward ? "\(book)/\(product)" : product
      case .borrower: return borrower
      case .group: return state.fact(.borrowerGroup) ?? borrower
      case .association: return book
      }
    }
    let date = day.civil
    let month = (date.month < 10 ? "0" : "") + String(date.month)
    switch terms.lossEvent {
    case .disaster: return state.fact(.disaster)
    case .claim: return "\(guarantee)/\(claim)"
    case .borrower: return borrower
    case .group: return state.fact(.borrowerGroup) ?? borrower
    case .month: return "\(date.year)-\(month)"
    case .quarter: return "\(date.year)-Q\((date.month + 2) / 3)"
    case .year: return String(date.year)
    }
  }
}
