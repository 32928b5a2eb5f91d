import Guarantees
import Ledger
import Money
import Reinsurance

/// Decides events: `(state, event) -> transfers and new state, or a rejection`. No I/O, no clock, no
/// database.
///
/// The engine keeps the tables of accounts and segments that it has named so far, the log of transfers of the
/// chunk in hand, and the curves that guard the limits. One engine serves one batch on one thread.
public final class PostingEngine {
  public let scheme: Scheme
  public let symbols: SymbolTable
  public internal(set) var accounts = KeyTable<AccountKey>()
  public internal(set) var segments = KeyTable<SegmentKey>()
  /// Transfers of the chunk in hand; a decision names its range.
  public internal(set) var transfers: [Transfer] = []
  public internal(set) var sums = SumTable()
  public internal(set) var guards: GuardBoard
  public internal(set) var limits: LimitBoard
  /// Beneficiaries that this batch granted support: other books' batches may support them too.
  public internal(set) var supported: Set<String> = []
  /// By book: the last day that is closed; nil where none is. As far as it was known when the batch began.
  public var closedThrough: [Day?] { didSet { isAnyClosed = closedThrough.contains { $0 != nil } } }
  private(set) var isAnyClosed = false
  /// Books that were merged into others, as far as it was known when the batch began.
  public var mergers: [Merger] = []
  /// Years of treaties that events bound, of the books of the batch.
  public var bindings = TreatyBindings()

  /// True where it decides what would have been: no limit is asked, and nothing of it is stored.
  public var isTrial = false

  let rules: RuleTable
  var parties: [String: PartyReference] = [:]
  let bookSymbols: [Int32]
  let facts: SchemeFacts
  /// Treaties under which reinsurers cede on what they assume, in the order in which they apply.
  let retrocessions: [Treaty]

  public init(scheme: Scheme, symbols: SymbolTable) {
    self.scheme = scheme
    self.symbols = symbols
    rules = RuleTable(scheme: scheme, symbols: symbols)
    guards = GuardBoard(scheme: scheme)
    limits = LimitBoard(scheme, symbols)
    closedThrough = Array(repeating: nil, count: scheme.books.count)
    bookSymbols = scheme.books.map { symbols.number($0.code) }
    facts = SchemeFacts(scheme)
    retrocessions = scheme.postedRetrocessions
  }

  /// Forgets the transfers of the chunk that was stored.
  public func beginChunk() { transfers.removeAll(keepingCapacity: true) }

  /// Forgets the sums that were stored.
  public func forgetSums() { sums.removeAll() }

  /// Decides one event against the working set and applies it there, or changes nothing and throws.
  public func decide(_ event: BusinessEvent, _ working: inout WorkingSet) throws(Rejection) -> Decision {
    let start = transfers.count
    do throws(Rejection) {
      var draft = try draft(event)
      switch event.kind {
      case .postingReversed: try reverse(&draft, working)
      case .reinsuranceSettlement, .treatyAccount, .treatyCommuted, .periodClosed, .periodReopened,
        .feeAccrued, .reserveRemeasured, .packRestated, .guaranteeRestated, .associationMerged,
        .guaranteeLeft, .guaranteeTaken, .itemTaken:
        throw Rejection(
          "derived-event", .event, value: event.kind.code, "is made by a run, not by a file",
          remedy: "run `gledger \(event.kind.command)`")
      case .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded:
        try clearItem(&draft, working)
      case .journalEntry: try postEntry(draft)
      case .fundContribution, .fundReturned, .investmentIncome, .operatingExpense, .transitArrived,
        .bankUnapplied, .bankReclassified:
        try postFundEvent(&draft)
      case .budgetAppropriated, .budgetAllotted, .budgetObligated, .budgetDeobligated, .budgetExpended:
        try postBudget(draft)
      case .supportGranted, .supportClawback, .fundReturnResolved: try postOwed(&draft, working)
      case .supportPaid, .supportCollected, .fundReturnPaid, .burdenChargeReceived, .feeSubsidyReceived,
        .policySubsidyReceived:
        try clearOwed(&draft, working)
      case .fundTransferred: try postTransfer(draft)
      case .fxExchanged: try exchangeMoney(draft)
      case .fxRevalued: try revalueMoney(draft)
      case .subsidyCostPaid, .subsidyCostUsed, .subsidyCostReestimated: try postSubsidyCost(draft)
      case .fundConverted: try convertFund(draft, working)
      case .burdenChargeAssessed: try assessCharge(&draft)
      case .paymentInstructed, .paymentSettled, .paymentReturned: try postPayment(&draft, working)
      case .loanDisbursed, .loanDeferred, .loanInterestAccrued, .loanRepaid, .loanWrittenOff, .debtPurchased,
        .debtRecovered:
        try postLoan(&draft, working)
      case .policyWritten, .policyPaid, .policyClaimPaid, .policySubsidised:
        try postPolicy(&draft, working)
      case .premiumCeded, .premiumReturned: try postPremium(&draft, working)
      case .serviceCounted: try countServices(draft)
      case .accountConfirmed, .accountQueried, .itemDisputed, .itemResolved: try answer(&draft, working)
      case .treatyBound, .treatyCancelled: try bind(&draft)
      case .treatyEndorsed: try endorse(&draft)
      default: try postGuaranteeEvent(&draft, &working)
      }
      try finish(&draft, &working, from: start)
      keepBinding(draft)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  /// Decides a settlement of the items given: clears them through the clearing account in both books and
  /// nets only in the cash item.
  /// - Parameters:
  ///   - agreed: what is paid to the cedant for all of them in a commutation, minor units.
  ///   - exchange: how the net is paid in another currency, which is the event's.
  public func decideSettlement(
    _ event: BusinessEvent, items: [OpenItem], agreed: Int64? = nil, exchange: SettlementExchange? = nil,
    _ working: inout WorkingSet
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    do throws(Rejection) {
      var draft = try draft(event)
      try settle(&draft, items, agreed: agreed, exchange)
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  func draft(_ event: BusinessEvent) throws(Rejection) -> Draft {
    let role = facts.roles[event.book]
    // Between reinsurers, the one that cedes on keeps the account.
    let isRetrocession = role == .insurer && EventSpecification[event.kind].isOfAccounts
    guard isRetrocession || facts.starts(event.kind, in: role) else {
      let book = scheme.books[event.book]
      let specification = EventSpecification[event.kind]
      throw Rejection(
        "wrong-book", .book, value: book.code,
        "\(event.kind.code) does not start in the book of a party of role \(book.role.rawValue)",
        remedy: "use the book of: \(specification.startsIn.map(\.rawValue).joined(separator: ", "))")
    }
    if !mergers.isEmpty { try checkMerged(event) }
    guard facts.bookValidity[event.book].contains(event.date) else {
      let book = scheme.books[event.book]
      throw Rejection(
        "book-not-valid", .date, value: event.date.description,
        "book \(book.code) is not valid on that day, only \(book.validity)",
        remedy: book.successor.map { "use its successor \($0)" } ?? "use a day on which it is valid")
    }
    if isAnyClosed, isClosed(event.book, on: event.date) { try checkOpen([event.book], on: event) }
    return Draft(
      event: event, role: role, decision: Decision(transfers: transfers.count..<transfers.count),
      isRetrocession: isRetrocession)
  }

  /// Proves what must hold after every event, adds its sums, and puts the new state into the working set.
  func finish(
    _ draft: inout Draft, _ working: inout WorkingSet, from start: Int
  ) throws(Rejection) {
    let posted = start..<transfers.count
    try checkSize(posted, draft, working)
    if isAnyClosed { try checkOpen(posted, on: draft.event) }
    if !mergers.isEmpty, !draft.isWhole { try checkUnmoved(posted, draft.event) }
    try checkClearing(posted)
    let step = limitStep(draft, working)
    let isFree = draft.isWhole || isTrial
    let used =
      isFree || draft.isRestated ? [] : try limits.check(transfers[posted], step, draft.event, self)
    try guards.check(transfers[posted], on: draft.event.date, isEnforced: !isFree, engine: self)
    limits.apply(used, on: draft.event.date, step)
    draft.decision.namesBorrower = step?.namesBorrower ?? false
    for index in posted {
      let fits = sums.add(transfers[index], on: draft.event.date)
      assert(fits, "checkSize lets no such event pass")
    }
    draft.decision.transfers = posted
    if let code = draft.decision.guarantee, let version = draft.decision.state {
      let place =
        draft.guaranteePlace ?? working.guarantees.place(GuaranteeID(book: draft.event.book, code: code))
      working.guarantees[place: place].state = version.state
      if version.outstandingChange != 0 {
        working.guarantees[place: place].curve.add(version.outstandingChange, on: draft.event.date)
      }
    }
    keepInMind(draft, &working)
  }

  /// What the event makes of its guarantee; nil where no limit and no register asks for it.
  private func limitStep(_ draft: Draft, _ working: WorkingSet) -> LimitBoard.Step? {
    guard let code = draft.decision.guarantee, let version = draft.decision.state else { return nil }
    // The states before and after are copied: only where somebody looks at them.
    guard limits.hasNames || version.state.namesDebtor else { return nil }
    var step = LimitBoard.Step(
      book: draft.event.book, guarantee: code, day: draft.event.date, before: nil, after: version.state)
    if let place = draft.guaranteePlace {
      step.before = working.guarantees[place: place].state
      step.curve = working.guarantees[place: place].curve
    }
    return step
  }

  /// Proves that neither the event's own sum nor what it is added to can leave 64 bits.
  private func checkSize(
    _ posted: Range<Int>, _ draft: Draft, _ working: WorkingSet
  ) throws(Rejection) {
    var total: Int64 = 0
    for index in posted { total = try add(total, transfers[index].amount) }
    guard sums.fits(total) else {
      throw sumOverflow()
    }
    guard let place = draft.guaranteePlace, let change = draft.decision.state?.outstandingChange else {
      return
    }
    if !working.guarantees[place: place].curve.fits(change) { throw sumOverflow() }
  }

  private func checkClearing(_ posted: Range<Int>) throws(Rejection) {
    guard facts.hasClearing else { return }
    var net: [(account: Int32, amount: Int64)] = []
    for index in posted {
      let transfer = transfers[index]
      for side in 0..<2 {
        let (account, amount) =
          side == 0 ? (transfer.debit, transfer.amount) : (transfer.credit, -transfer.amount)
        guard facts.isClearing[Int(accounts.keys[Int(account)].chart)] else { continue }
        if let place = net.firstIndex(where: { $0.account == account }) {
          net[place].amount += amount
        } else {
          net.append((account, amount))
        }
      }
    }
    if let open = net.first(where: { $0.amount != 0 }) {
      throw Rejection(
        "clearing-not-zero", value: accountText(open.account),
        "the clearing account is left with \(open.amount) minor units",
        remedy: "mend the pack's posting rules")
    }
  }

  /// `tokyo/basic/1010/JPY` or `tokyo/basic/1220/JPY/insurer`: the full key as it is sealed.
  public func accountText(_ place: Int32) -> String {
    let key = accounts.keys[Int(place)]
    let book = scheme.books[Int(key.book)].code
    let text =
      "\(book)/\(scheme.funds[Int(key.fund)].code)/\(scheme.chart[Int(key.chart)].code)/\(key.currency.code)"
    return key.detail < 0 ? text : "\(text)/\(symbols.text(key.detail))"
  }
}

/// A party as the engine needs it.
struct PartyReference {
  var symbol: Int32
  /// Index of its book, or -1.
  var book: Int
  /// Symbol of its kind: what `for` picks by.
  var kind: Int32
  var kindText: String
}

/// An event while its lines are made.
struct Draft {
  var event: BusinessEvent
  var role: Role
  var decision: Decision
  /// Place of its guarantee in the working set, once it is known there.
  var guaranteePlace: Int?
  /// True where all that a book holds goes over at once: no limit is asked what it held already.
  var isWhole = false
  /// True where its book is a reinsurer's that cedes on what it assumed.
  var isRetrocession = false
  /// True where a guarantee is restated: limits hold for what is decided anew, not for what was guaranteed.
  var isRestated = false
}

/// Posting rules by event and component.
struct RuleTable {
  struct Row {
    var role: Role
    var forAttribute: Int32
    var isOfRetrocession: Bool
    var validity: Validity
    var action: PostingRule.Action
  }

  /// All rows, those of one event and component together.
  private(set) var rows: [Row] = []
  private var ranges: [Range<Int>]

  init(scheme: Scheme, symbols: SymbolTable) {
    var sorted: [[Row]] = Array(repeating: [], count: EventKind.allCases.count * 256)
    for rule in scheme.rules {
      sorted[RuleTable.place(rule.event, rule.component)].append(
        Row(
          role: rule.role, forAttribute: symbols.number(rule.forAttribute),
          isOfRetrocession: rule.isOfRetrocession, validity: rule.validity, action: rule.action))
    }
    ranges = []
    ranges.reserveCapacity(sorted.count)
    for group in sorted {
      ranges.append(rows.count..<(rows.count + group.count))
      rows += group
    }
  }

  /// Where in ``rows`` those of an event and component are.
  func range(_ event: EventKind, _ component: Component) -> Range<Int> {
    ranges[RuleTable.place(event, component)]
  }

  private static func place(_ event: EventKind, _ component: Component) -> Int {
    Int(event.rawValue) * 256 + Int(component.rawValue)
  }
}

extension PostingEngine {
  /// Takes a book's limits under guard, with what its guarded accounts did so far.
  public func watchGuards(
    _ book: Int, changes: [(account: AccountKey, day: Day, change: Int64)]
  ) {
    guards.watch(book, changes: changes, engine: self)
  }

  /// Guards only the accounts that events of these kinds post to: what others hold need not be read.
  /// - Returns: the chart rows that they post to; nil where the pack leaves it to the event.
  @discardableResult
  public func narrowGuards(to kinds: Set<EventKind>) -> Set<Int>? {
    var charts: Set<Int> = []
    for rule in scheme.rules where kinds.contains(rule.event) {
      switch rule.action {
      case .post(let debit, let credit): charts.formUnion([debit, credit])
      case .nothing: continue
      default: return nil
      }
    }
    guards.narrow(to: charts)
    return charts
  }

  /// Adds what other batches did to shared limits; returns what no longer holds, as a text.
  public func catchUpGuards(_ changes: [(account: AccountKey, day: Day, change: Int64)]) -> String? {
    guards.catchUp(changes, engine: self).map { "limit \($0.limit) of \($0.holder)" }
  }
}

extension PostingEngine {
  /// The fund that an event starts in; nil where it names none and its book has several.
  public func fund(of event: BusinessEvent) -> Int? { try? ownFund(event) }

  /// Takes what was posted under the limits of books, and what is guaranteed to borrowers and groups already.
  public func loadLimits(_ movements: [LimitBoard.Movement]) { limits.load(movements) }

  public func loadLimits(borrowers: [String]?, groups: [String]?, _ steps: [LimitBoard.Step]) {
    limits.load(borrowers: borrowers, groups: groups, steps, self)
  }

  /// Borrowers and groups of direct loans that loading brought in; their own loans are still to be loaded.
  public func takeUnloadedAffiliates() -> (borrowers: [String], groups: [String]) {
    limits.takeUnloadedAffiliates()
  }

  /// Use and headroom of every holder of a limit on a day.
  public func limitUses(on day: Day) -> [LimitUse] { limits.uses(on: day, self) }

  /// The place of an account that was posted to before.
  public func place(_ key: AccountKey) -> Int32 { accounts.place(key) }

  /// The place of a segment that was posted with before.
  public func place(_ key: SegmentKey) -> Int32 { segments.place(key) }
}
