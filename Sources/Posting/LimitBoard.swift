import Guarantees
import Ledger
import Money

/// Limits on what is guaranteed while a batch is decided: quotas, joint caps, leverage, concentration,
/// capacity and the caps of portfolios, each with a curve by day for each holder (design law 9).
public struct LimitBoard {
  /// A net movement of an account of an association's book, debits less credits.
  public struct Movement: Sendable {
    public var account: AccountKey
    public var programme: Int32
    public var line: Int32
    public var day: Day
    public var cause: UInt16
    public var change: Int64
    /// Of a book that merged into this one: the day of the merger, from which it counts here.
    public var countsFrom: Day?

    public init(
      account: AccountKey, programme: Int32, line: Int32, day: Day, cause: UInt16, change: Int64,
      countsFrom: Day? = nil
    ) {
      (self.account, self.programme, self.line) = (account, programme, line)
      (self.day, self.cause, self.change, self.countsFrom) = (day, cause, change, countsFrom)
    }
  }

  /// A version of a guarantee beside the one before it.
  public struct Step: Sendable {
    public var book: Int
    public var guarantee: String
    public var day: Day
    public var before: GuaranteeState?
    public var after: GuaranteeState
    /// Changes of what was outstanding before, by day: complete where later days than this are in it.
    public var curve: BalanceCurve

    public init(
      book: Int, guarantee: String, day: Day, before: GuaranteeState?, after: GuaranteeState,
      curve: BalanceCurve = BalanceCurve()
    ) {
      (self.book, self.guarantee, self.day) = (book, guarantee, day)
      (self.before, self.after, self.curve) = (before, after, curve)
    }

    /// True where the guarantee's borrower or group is named for the first time, or becomes another.
    var namesBorrower: Bool {
      [EventColumn.borrower, .borrowerGroup].contains { column in
        after.fact(column).map { $0 != before?.fact(column) } ?? false
      }
    }
  }

  struct HolderKey: Hashable {
    var rule: Int
    /// -1 where all books count together.
    var book: Int
    var name: Int32 = SymbolTable.none
    /// Number of the period since year 0; 0 where there is none.
    var period: Int = 0
  }

  struct Holder {
    var margin = BalanceCurve()
    /// Empty for a borrower or group: there the margin is what is used, times the rule's scale, below zero.
    var use = BalanceCurve()
  }

  struct Change {
    var key: HolderKey
    var margin: Int64
    var use: Int64
    /// True of a guarantee without a borrower, which stands for itself: what is known of it is its own state.
    var isOfGuarantee = false
  }

  private struct Buckets: Hashable {
    var programme: String?
    var line: String?
  }

  let rules: LimitRules
  private(set) var holders: [HolderKey: Holder] = [:]
  private var loadedBorrowers: Set<String> = []
  private var loadedGroups: Set<String> = []
  /// Borrowers whose quota this batch used: other books' batches use it too.
  public private(set) var usedBorrowers: Set<String> = []
  /// Likewise groups, of which each borrower's direct loans count for all.
  public private(set) var usedGroups: Set<String> = []
  /// What borrowers were lent directly.
  private(set) var loans = LoanBoard()
  /// Places of the rules about borrowers and groups that count a programme and line.
  private var counting: [Buckets: [Int]] = [:]
  private let hasLoans: Bool
  private let startMonth: Int
  private let currency: Currency
  private let roles: [Role]

  init(_ scheme: Scheme, _ symbols: SymbolTable) {
    rules = LimitRules(scheme, symbols)
    hasLoans = !scheme.loanTerms.isEmpty
    startMonth = scheme.fiscalYearStartMonth
    currency = scheme.currency
    roles = scheme.books.map(\.role)
  }

  /// Chart rows of associations whose movements must be loaded.
  public var charts: [Int] { rules.terms.indices.filter { !rules.terms[$0].isEmpty } }
  public var hasNames: Bool { !rules.named.isEmpty || hasLoans }
  public var hasGroups: Bool { rules.named.contains { rules.rules[$0].naming == .group } }

  /// Of these, those whose guarantees have not been loaded.
  public func missing(borrowers: Set<String>, groups: Set<String>) -> (borrowers: [String], groups: [String])
  {
    (
      borrowers.subtracting(loadedBorrowers).sorted(),
      hasGroups || hasLoans ? groups.subtracting(loadedGroups).sorted() : []
    )
  }

  /// Borrowers and groups that direct loans have brought in since this was asked, whose own were not loaded:
  /// nothing where no pack lends.
  mutating func takeUnloadedAffiliates() -> (borrowers: [String], groups: [String]) {
    let names = loans.takeNewNames()
    return missing(borrowers: names.borrowers, groups: names.groups)
  }

  /// Takes what was posted in books before.
  public mutating func load(_ movements: [Movement]) {
    var days: [HolderKey: [Int32: (margin: Int64, use: Int64)]] = [:]
    // A book that took over another goes on with all that the other did, from the day of the merger: what the
    // merger itself moved would count it a second time. The other has nothing left since.
    let left = Cause(.associationMerged, .mergedOut).packed
    for entry in movements {
      if Cause.event(entry.cause) == .associationMerged, entry.cause != left || entry.countsFrom != nil {
        continue
      }
      let day = max(entry.day, entry.countsFrom ?? entry.day)
      effects(entry) { change in
        let known = days[change.key]?[day.number] ?? (0, 0)
        days[change.key, default: [:]][day.number] = (
          known.margin &+ change.margin, known.use &+ change.use
        )
      }
    }
    for (key, changes) in days {
      let sorted = changes.sorted { $0.key < $1.key }
      holders[key] = Holder(
        margin: BalanceCurve(changes: sorted.map { (Day(number: $0.key), $0.value.margin) }),
        use: BalanceCurve(changes: sorted.map { (Day(number: $0.key), $0.value.use) }))
    }
  }

  /// Takes what borrowers and groups are guaranteed already.
  /// - Parameters:
  ///   - borrowers: whose guarantees the steps are; nil: all steps count.
  ///   - groups: likewise.
  public mutating func load(
    borrowers: [String]?, groups: [String]?, _ steps: [Step], _ engine: PostingEngine
  ) {
    loadedBorrowers.formUnion(borrowers ?? [])
    loadedGroups.formUnion(groups ?? [])
    let wanted = borrowers.map { Set($0.map { engine.symbols.number($0) }) }
    let wantedGroups = groups.map { Set($0.map { engine.symbols.number($0) }) }
    if borrowers != nil { loans.beginLoad() }
    for step in steps {
      keepLoan(step, isLoaded: borrowers != nil)
      for change in changes(step, engine, namesGuarantees: true) {
        let isGroup = rules.rules[change.key.rule].naming == .group
        guard (isGroup ? wantedGroups : wanted)?.contains(change.key.name) ?? true else { continue }
        apply(change, on: step.day)
      }
    }
  }

  private mutating func apply(_ change: Change, on day: Day) {
    let use = rules.rules[change.key.rule].naming == .book ? change.use : 0
    LimitBoard.apply(change.margin, use, on: day, to: &holders[change.key, default: Holder()])
  }

  private static func apply(_ margin: Int64, _ use: Int64, on day: Day, to holder: inout Holder) {
    holder.margin.add(margin, on: day)
    if use != 0 { holder.use.add(use, on: day) }
  }

  // MARK: - What an event does

  private func effects(_ entry: Movement, _ body: (Change) -> Void) {
    guard entry.account.currency == currency else { return }
    let book = Int(entry.account.book)
    guard roles[book] == .association else { return }
    for term in rules.terms[Int(entry.account.chart)] {
      let rule = rules.rules[term.rule]
      if let only = rule.book, only != book { continue }
      if let cause = term.cause, cause != entry.cause { continue }
      if let detail = term.detail, detail != entry.account.detail { continue }
      if let programmes = term.programmes, !programmes.contains(entry.programme) { continue }
      if let lines = term.lines, !lines.contains(entry.line) { continue }
      var (margin, use) = (term.margin, term.use)
      if term.isWeighted, let weight = rules.weights[entry.line] {
        (margin, use) = (
          margin / weight.denominator * weight.numerator, use / weight.denominator * weight.numerator
        )
      }
      body(
        Change(
          key: HolderKey(rule: term.rule, book: book, period: period(entry.day, rule.months)),
          margin: entry.change &* margin, use: entry.change &* use))
    }
  }

  private func period(_ day: Day, _ months: Int?) -> Int {
    guard let months else { return 0 }
    let civil = day.civil
    return (civil.year * 12 + civil.month - startMonth) / months
  }

  /// The first day of a period.
  func start(of period: Int, months: Int) -> Day? {
    let month = period * months + startMonth - 1
    return Day(year: month / 12, month: month % 12 + 1, day: 1)
  }

  /// What a step changes for the borrower and the group; a change of facts takes it off the old holder.
  /// - Parameter namesGuarantees: whether guarantees without a borrower get a name of their own.
  private mutating func changes(
    _ step: Step, _ engine: PostingEngine, namesGuarantees: Bool
  ) -> [Change] {
    guard roles[step.book] == .association, !step.isIdle else { return [] }
    var found: [Change] = []
    for (state, sign) in [(step.before, Int64(-1)), (step.after, 1)] {
      guard let state else { continue }
      let exposure = state.exposure &* sign
      guard exposure != 0, isCounted(state) else { continue }
      for place in places(state) {
        guard let change = change(place, state, exposure, step, engine, namesGuarantees) else { continue }
        if let known = found.firstIndex(where: { $0.key == change.key }) {
          found[known].margin &+= change.margin
          found[known].use &+= change.use
        } else {
          found.append(change)
        }
      }
    }
    return found.filter { $0.margin != 0 }
  }

  private func isCounted(_ state: GuaranteeState) -> Bool {
    state.fact(.currency).map { $0 == currency.code } ?? true
  }

  /// The rules about borrowers and groups that count a guarantee's programme and line.
  private mutating func places(_ state: GuaranteeState) -> [Int] {
    let key = Buckets(programme: state.fact(.programme), line: state.fact(.line))
    if let known = counting[key] { return known }
    let codes = [key.programme ?? "", rules.quotas[key.programme ?? ""], key.line].compactMap { $0 }
    let found = rules.named.filter { place in
      rules.rules[place].kind != "quota" || codes.contains(where: rules.rules[place].buckets.contains)
    }
    counting[key] = found
    return found
  }

  private func change(
    _ place: Int, _ state: GuaranteeState, _ exposure: Int64, _ step: Step, _ engine: PostingEngine,
    _ namesGuarantees: Bool
  ) -> Change? {
    let rule = rules.rules[place]
    let name = state.fact(rule.naming == .group ? .borrowerGroup : .borrower)
    if rule.kind == "quota" {
      if rule.naming == .group, name == nil { return nil }
      let number =
        name.map(engine.symbols.number)
        ?? (namesGuarantees ? step.holder(engine) : SymbolTable.none)
      return Change(
        key: HolderKey(rule: place, book: -1, name: number), margin: -exposure, use: exposure,
        isOfGuarantee: name == nil)
    }
    guard let name else { return nil }
    let line = state.fact(.line)
    let weight = (rule.isWeighted ? line.flatMap { rules.concentrationWeights[$0] } : nil) ?? .one
    let weighted = exposure &* (rule.unit / weight.denominator * weight.numerator)
    return Change(
      key: HolderKey(rule: place, book: step.book, name: engine.symbols.number(name)),
      margin: -(weighted &* rule.scale), use: weighted)
  }

  /// Checks an event against every limit that it comes nearer to.
  /// - Returns: what is to be applied once nothing else refuses it.
  mutating func check(
    _ transfers: ArraySlice<Transfer>, _ step: Step?, _ event: BusinessEvent, _ engine: PostingEngine
  ) throws(Rejection) -> [Change] {
    if rules.rules.isEmpty { return [] }
    if roles[event.book] != .association { return [] }
    var changes: [Change] = []
    for transfer in transfers {
      for (account, amount) in [(transfer.debit, transfer.amount), (transfer.credit, -transfer.amount)] {
        let key = engine.accounts.keys[Int(account)]
        if rules.terms[Int(key.chart)].isEmpty { continue }
        let segment = engine.segments.keys[Int(transfer.segment)]
        effects(
          Movement(
            account: key, programme: segment.programme, line: segment.line, day: event.date,
            cause: transfer.cause, change: amount)
        ) { change in
          if let known = changes.firstIndex(where: { $0.key == change.key }) {
            changes[known].margin &+= change.margin
            changes[known].use &+= change.use
          } else {
            changes.append(change)
          }
        }
      }
    }
    if let step, hasNames { changes += self.changes(step, engine, namesGuarantees: false) }
    for change in changes where change.margin < 0 && event.kind != .periodClosed {
      if change.isOfGuarantee, let step {
        try checkAlone(change, step, event, engine)
      } else {
        try check(change, holders, event, engine)
      }
    }
    return changes.filter { !$0.isOfGuarantee }
  }

  /// A guarantee without a borrower is a holder of its own, known from its own state and curve: nothing of it
  /// is kept, whatever the number of guarantees.
  private mutating func checkAlone(
    _ change: Change, _ step: Step, _ event: BusinessEvent, _ engine: PostingEngine
  ) throws(Rejection) {
    var holder = Holder()
    if let before = step.before, before.fact(.borrower) == nil, isCounted(before),
      places(before).contains(change.key.rule)
    {
      let past = Day(number: Int32.min / 2)
      let days = step.curve.steps(from: past)
      let known = days.last.map(step.curve.balance) ?? 0
      holder.margin.add(known &- before.exposure, on: past)
      var last: Int64 = 0
      for day in days.dropFirst() {
        let balance = step.curve.balance(on: day)
        holder.margin.add(last &- balance, on: day)
        last = balance
      }
    }
    var named = change
    named.key.name = SymbolTable.none
    do throws(Rejection) {
      try check(named, [named.key: holder], event, engine)
    } catch {
      // Only what is refused needs a name.
      named.key.name = step.holder(engine)
      try check(named, [named.key: holder], event, engine)
      throw error
    }
  }

  private func check(
    _ change: Change, _ holders: [HolderKey: Holder], _ event: BusinessEvent, _ engine: PostingEngine
  ) throws(Rejection) {
    let rule = rules.rules[change.key.rule]
    let holder = holders[change.key] ?? Holder()
    guard holder.margin.fits(change.margin), holder.use.fits(change.use) else { throw engine.sumOverflow() }
    guard rule.isEnforced, rule.validity.contains(event.date) else { return }
    if rule.kind == "concentration", change.use == 0 { return }
    let (lowest, day) = self.lowest(change.key, holder, rule, from: event.date)
    guard lowest + Int128(change.margin) < 0 else { return }
    throw breach(change, holders, rule, lowest: lowest, on: day, event, engine)
  }

  /// The lowest margin from a day on, as long as the limit holds, and the day of it.
  private func lowest(
    _ key: HolderKey, _ holder: Holder, _ rule: LimitRules.Rule, from day: Day
  ) -> (Int128, Day) {
    guard rule.kind == "concentration" else {
      return (
        Int128(rule.constant) + Int128(holder.margin.lowest(from: day, before: rule.validity.to)),
        holder.margin.lowestDay(from: day, before: rule.validity.to)
      )
    }
    let allowed = holders[HolderKey(rule: key.rule, book: key.book)]?.margin ?? BalanceCurve()
    let days = (holder.margin.steps(from: day) + allowed.steps(from: day)).filter(rule.validity.contains)
    let margins = days.map {
      (Int128(allowed.balance(on: $0)) + Int128(holder.margin.balance(on: $0)), $0)
    }
    return margins.min { $0.0 < $1.0 } ?? (0, day)
  }

  private func breach(
    _ change: Change, _ holders: [HolderKey: Holder], _ rule: LimitRules.Rule, lowest: Int128,
    on day: Day, _ event: BusinessEvent, _ engine: PostingEngine
  ) -> Rejection {
    let use = LimitUse(rule, change.key, holders, on: day, self, engine)
    let step = Int128(rule.scale) * Int128(rule.unit)
    let room = Amount(minor: Int64(clamping: max(0, lowest / step)), currency)
    let needed = (-Int128(change.margin) + step - 1) / step
    let need = Amount(minor: Int64(clamping: needed), currency)
    return Rejection(
      "limit", .amount, value: event.money(.amount).map { Amount(minor: $0, event.currency).major },
      "limit \(rule.code) of \(use.holder): \(Amount(minor: use.used, currency)) of "
        + "\(Amount(minor: use.allowed, currency)) is used on \(day), \(room) is left, \(need) is needed",
      remedy: room.minor > 0
        ? "post an event that needs at most \(room.major)"
        : "nothing is left under this limit: `gledger report limits` shows what uses it")
  }

  private mutating func keepLoan(_ step: Step, isLoaded: Bool = false) {
    guard hasLoans, roles[step.book] == .fund else { return }
    loans.keep(LoanBoard.ID(book: step.book, code: step.guarantee), step.after, isLoaded: isLoaded)
    guard !isLoaded, step.after.drawn > step.before?.drawn ?? 0 else { return }
    let all = loans.affiliates(of: step.after)
    usedBorrowers.formUnion(all.borrowers)
    usedGroups.formUnion(all.groups)
  }

  mutating func apply(_ changes: [Change], on day: Day, _ step: Step?) {
    if let step { keepLoan(step) }
    for change in changes {
      apply(change, on: day)
      if change.margin < 0, change.key.book < 0, let borrower = step?.after.fact(.borrower) {
        usedBorrowers.insert(borrower)
      }
    }
  }

  // MARK: - Portfolios

  /// What a payer still pays of claims under a programme of a book; nil where no cap is on it.
  func room(payer: Int32, programme: Int32, book: Int, on day: Day) -> Int64? {
    var least: Int128?
    for (place, rule) in rules.rules.enumerated()
    where rule.payer == payer && rule.programmes.contains(programme) && rule.validity.contains(day) {
      let margin = holders[HolderKey(rule: place, book: book)]?.margin ?? BalanceCurve()
      let room = Int128(margin.lowest(from: day, before: rule.validity.to)) / Int128(rule.scale)
      least = min(least ?? room, room)
    }
    return least.map { Int64(clamping: max(0, $0)) }
  }

  /// Every holder of a limit that holds on a day, by limit and holder.
  public func uses(on day: Day, _ engine: PostingEngine) -> [LimitUse] {
    var found: [LimitUse] = []
    for key in holders.keys {
      let rule = rules.rules[key.rule]
      // What a book's own accounts allow is no holder of a limit on borrowers.
      guard rule.validity.contains(day), rule.naming == .book || key.name >= 0 else { continue }
      if let months = rule.months, period(day, months) != key.period { continue }
      let use = LimitUse(rule, key, holders, on: day, self, engine)
      if use.used != 0 || rule.naming == .book { found.append(use) }
    }
    return found.sorted { ($0.limit, $0.holder) < ($1.limit, $1.holder) }
  }
}

extension LimitBoard.Step {
  /// True where nothing changes that a limit counts: neither the exposure nor whose and what it is.
  var isIdle: Bool {
    guard let before, before.exposure == after.exposure else { return false }
    return [EventColumn.borrower, .borrowerGroup, .programme, .line, .currency].allSatisfy {
      before.fact($0) == after.fact($0)
    }
  }

  /// The name that a guarantee without a borrower has as a holder: `tokyo/G17`.
  func holder(_ engine: PostingEngine) -> Int32 {
    engine.symbols.number("\(engine.scheme.books[book].code)/\(guarantee)")
  }
}

extension GuaranteeState {
  /// What limits on borrowers count: what is outstanding, and what is approved and not drawn.
  var exposure: Int64 { outstanding &+ openApproval }
}
