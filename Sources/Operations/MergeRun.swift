import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// What merging a book into another moved, or would move.
public struct MergeOutcome: Sendable {
  public struct MergedFundBalance: Sendable {
    public var fund: String
    public var successorFund: String
    /// Balances by account and segment.
    public var balances: Int
    public var reference: String
  }

  public var book: String
  public var successor: String
  public var day: Day
  public var funds: [MergedFundBalance] = []
  /// Balances of other books that were held towards the old book.
  public var facing = 0
  /// Guarantees that go on in the successor's book.
  public var guarantees: Int64 = 0
  /// Of these, those whose code the successor had already: old code and new.
  public var renamed: [(old: String, new: String)] = []
  /// Guarantees that had ended: their history stays in the old book.
  public var ended: Int64 = 0
  public var items: Int64 = 0
  /// What goes over, line by line: the first of each kind, as many as the options say.
  public var lines: [MergedLine] = []
  public var receipt: Receipt?
  public var knownAtSeal: Int64
}

/// A balance, guarantee or open item that goes over.
public struct MergedLine: Sendable {
  public enum Kind: String, Sendable { case balance, guarantee, item }

  public var kind: Kind
  /// `basic/1220/jfc`, the code of a guarantee, or the reference of the event that made an item.
  public var name: String
  /// Its fund and account, code or reference in the successor's book.
  public var newName: String
  public var currency: Currency
  /// Minor units: debits less credits, what is outstanding, or what is left of the item.
  public var amount: Int64
}

/// Merges an association's book into its successor's, as the pack says and on the day that it says: every
/// balance, every guarantee that is not over, and every open item, in one batch. What cannot go over is
/// refused by name, and then nothing is posted.
public struct MergeRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  public func merge(book: String, into successor: String, on day: Day) throws -> MergeOutcome {
    let facing = try database.booksFacing(book)
    return try DerivedRun(database, options, kind: .merger).run(
      books: facing.union([book, successor]), roles: Role.allCases
    ) { writer, books in
      let known = try recordedSeal ?? writer.lastSeal()
      return try Merging(
        writer: writer, plan: try MergePlan(writer, book, successor, day, recordedSeal != nil),
        locked: Set(books), known: known, options: options
      ).run()
    }
  }
}

/// What is merged into what, once the pack was asked.
struct MergePlan {
  let book: Int
  let successor: Int
  let day: Day
  /// By index of the old book's fund: that of the successor's.
  let targets: [Int: Int]

  init(_ writer: BatchWriter, _ code: String, _ into: String, _ day: Day, _ isRecorded: Bool) throws {
    let scheme = writer.engine.scheme
    guard let book = scheme.book(code), let successor = scheme.book(into) else {
      throw LedgerError("unknown-book", "the pack has no such book", remedy: "see gledger scheme show")
    }
    (self.book, self.successor, self.day) = (book, successor, day)
    try MergePlan.check(scheme.books[book], scheme.books[successor], day)
    if let before = writer.engine.mergers.first(where: { $0.book == book || $0.book == successor }) {
      let (old, new) = (scheme.books[before.book].code, scheme.books[before.successor].code)
      throw LedgerError(
        "book-merged", "\(old) was merged into \(new) on \(before.day)",
        remedy: before.book == book ? "nothing needs to be done" : "merge it into \(new)")
    }
    if !isRecorded, try day > writer.today(in: scheme.timeZone) {
      throw LedgerError("not-over", "\(day) is still to come", remedy: "merge it on that day")
    }
    var targets: [Int: Int] = [:]
    for (fund, own) in scheme.funds.enumerated() where own.book == book {
      targets[fund] = MergePlan.target(of: own, in: successor, on: day, scheme)
    }
    self.targets = targets
  }

  private static func check(_ book: Book, _ successor: Book, _ day: Day) throws {
    guard book.role == .association, successor.role == .association else {
      throw LedgerError(
        "no-merger", "\(book.code) and \(successor.code) are not both books of associations",
        remedy: "merge books of associations")
    }
    guard let named = book.successor else {
      throw LedgerError(
        "no-successor", "the pack names no successor of \(book.code)",
        remedy: "fill valid_to and successor of \(book.code) in book.csv, and apply the pack")
    }
    guard named == successor.code else {
      throw LedgerError(
        "other-successor", "the pack names \(named) as the successor of \(book.code), not \(successor.code)",
        remedy: "type --into \(named)")
    }
    guard let end = book.validity.to, end == day else {
      throw LedgerError(
        "other-day",
        book.validity.to.map { "the pack lets \(book.code) end before \($0), not before \(day)" }
          ?? "the pack does not say when \(book.code) ends",
        remedy: book.validity.to.map { "type --on \($0)" } ?? "fill valid_to of \(book.code) in book.csv")
    }
    guard successor.validity.contains(day) else {
      throw LedgerError(
        "book-not-valid", "book \(successor.code) is not valid on \(day), only \(successor.validity)",
        remedy: "mend book.csv")
    }
    guard book.currency == successor.currency else {
      throw LedgerError(
        "currency-differs",
        "\(book.code) is kept in \(book.currency), \(successor.code) in \(successor.currency)",
        remedy: "books of one currency can be merged")
    }
  }

  /// The fund that the pack names, else the one of the same code, else the successor's only one.
  private static func target(of fund: Fund, in successor: Int, on day: Day, _ scheme: Scheme) -> Int? {
    let open = scheme.funds.indices.filter {
      scheme.funds[$0].book == successor && scheme.funds[$0].validity.contains(day)
    }
    if let named = fund.successor { return open.first { scheme.funds[$0].code == named } }
    return open.first { scheme.funds[$0].code == fund.code } ?? (open.count == 1 ? open[0] : nil)
  }
}

/// One merger while it is made.
private final class Merging {
  let writer: BatchWriter
  let plan: MergePlan
  let locked: Set<Int>
  let options: PostOptions
  var outcome: MergeOutcome
  private var decided: [DecidedEvent] = []
  private var count: Int64 = 0
  private var shown: [MergedLine.Kind: Int] = [:]
  /// New codes of guarantees that were renamed.
  private var codes: [String: String] = [:]

  private var scheme: Scheme { writer.engine.scheme }
  private var old: String { scheme.books[plan.book].code }

  init(writer: BatchWriter, plan: MergePlan, locked: Set<Int>, known: Int64, options: PostOptions) {
    (self.writer, self.plan, self.locked, self.options) = (writer, plan, locked, options)
    let books = writer.engine.scheme.books
    outcome = MergeOutcome(
      book: books[plan.book].code, successor: books[plan.successor].code, day: plan.day, knownAtSeal: known)
  }

  func run() throws -> MergeOutcome {
    try DerivedRun.decide { () throws(Rejection) in try Approval.check(.associationMerged, writer) }
    writer.setNaturalKey("merger/\(old)/\(outcome.successor)/\(plan.day)/\(outcome.knownAtSeal)")
    let items = try itemsToTake()
    try checkFees()
    try checkLimits()
    try moveBalances()
    try moveGuarantees()
    try move(items)
    try flush()
    outcome.receipt = try writer.finish()
    return outcome
  }

  // MARK: - Balances

  private func keep(
    _ kind: MergedLine.Kind, _ name: String, _ newName: String, _ currency: Currency, _ amount: Int64
  ) {
    guard shown[kind, default: 0] < options.shown else { return }
    shown[kind, default: 0] += 1
    outcome.lines.append(
      MergedLine(kind: kind, name: name, newName: newName, currency: currency, amount: amount))
  }

  /// What was earned before the merger is the old book's income: all of it must be posted there.
  private func checkFees() throws {
    let last = plan.day.adding(days: -1)
    guard let group = try writer.accruals(books: [plan.book], through: last).first else { return }
    throw LedgerError(
      "fees-not-accrued",
      "fees of fund \(group.fund) of book \(old) are not accrued through \(last), the day before the merger",
      remedy: "type: gledger accrue --through \(last) --book \(old)")
  }

  private func checkLimits() throws {
    let over = try writer.limitsExceeded(merging: plan.book, into: plan.successor, on: plan.day)
    guard let use = over.first else { return }
    let currency = scheme.books[plan.successor].currency
    throw LedgerError(
      "limit",
      "limit \(use.limit) of \(use.holder) would be exceeded: \(Amount(minor: use.used, currency)) of "
        + "\(Amount(minor: use.allowed, currency)) would be used on \(plan.day)",
      remedy: "raise what the successor may use, or lower what the two use, before the merger")
  }

  private func moveBalances() throws {
    let holdings = try writer.mergerHoldings(of: plan.book, on: plan.day)
    var facing = try writer.facing(plan.book, on: plan.day)
    try check(holdings, facing)
    outcome.facing = facing.count
    let funds = scheme.funds.indices.filter { scheme.funds[$0].book == plan.book }
    for fund in funds {
      guard let target = plan.targets[fund] else {
        let code = scheme.funds[fund].code
        guard holdings[fund] == nil else {
          throw LedgerError(
            "no-fund", "the pack does not say which fund of \(outcome.successor) takes over fund \(code)",
            remedy: "name it in the column successor of \(old),\(code) in fund.csv")
        }
        continue
      }
      var held = MergerHoldings()
      held.own = holdings[fund] ?? []
      // What others hold towards the book is one: it goes with the first fund.
      swap(&held.facing, &facing)
      var event = event(.associationMerged, in: plan.successor, reference: reference())
      event.set(.fund, .text(scheme.funds[fund].code))
      event.set(.toFund, .text(scheme.funds[target].code))
      let decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideMerger(event, held, of: fund, into: target)
      }
      for balance in held.own {
        let account = name(of: balance)
        keep(
          .balance, "\(scheme.funds[fund].code)/\(account)", "\(scheme.funds[target].code)/\(account)",
          balance.account.currency, balance.balance)
      }
      outcome.funds.append(
        MergeOutcome.MergedFundBalance(
          fund: scheme.funds[fund].code, successorFund: scheme.funds[target].code, balances: held.own.count,
          reference: event.reference))
      try add(event, decision)
    }
  }

  private func check(
    _ holdings: [Int: [FundHoldings.Balance]], _ facing: [FundHoldings.Balance]
  ) throws {
    let symbol = writer.engine.symbols.number(outcome.successor)
    let between =
      holdings.values.joined().first {
        $0.account.detail == symbol && scheme.chart[Int($0.account.chart)].detail == .party
      } ?? facing.first { Int($0.account.book) == plan.successor }
    if let between {
      throw LedgerError(
        "books-face-each-other",
        "account \(scheme.chart[Int(between.account.chart)].code) of book "
          + "\(scheme.books[Int(between.account.book)].code) stands between \(old) and \(outcome.successor)",
        remedy: "settle what the two owe each other first")
    }
    let transit = Set(
      scheme.rules.compactMap { rule -> Int? in
        guard rule.event == .transitArrived, case .post(_, let credit) = rule.action else { return nil }
        return credit
      })
    if let way = (holdings.values.joined() + facing).first(where: { transit.contains(Int($0.account.chart)) })
    {
      throw LedgerError(
        "money-in-transit",
        "\(Amount(minor: way.balance, way.account.currency)) on account \(name(of: way)) of book "
          + "\(scheme.books[Int(way.account.book)].code) is still on its way",
        remedy: "post its transit.arrived first")
    }
    if let other = facing.first(where: { !locked.contains(Int($0.account.book)) }) {
      throw LedgerError(
        "busy", "book \(scheme.books[Int(other.account.book)].code) took up something of \(old) meanwhile",
        remedy: "try again")
    }
  }

  /// `1220` or `1220/jfc`.
  private func name(of balance: FundHoldings.Balance) -> String {
    let chart = scheme.chart[Int(balance.account.chart)].code
    let detail = balance.account.detail
    return detail < 0 ? chart : "\(chart)/\(writer.engine.symbols.text(detail))"
  }

  // MARK: - Guarantees

  private func moveGuarantees() throws {
    for entry in try writer.mergingGuarantees(of: plan.book, into: plan.successor) {
      guard entry.state.isOngoing else {
        outcome.ended += 1
        continue
      }
      let code = try newCode(entry)
      let engine = writer.engine
      guard let fund = engine.fund(of: entry.state, in: plan.book), let target = plan.targets[fund] else {
        throw LedgerError(
          "no-fund", "the fund of guarantee \(old)/\(entry.code) has no successor", remedy: "see fund.csv")
      }
      var left = event(.guaranteeLeft, in: plan.book, reference: "merger/\(count + 1)")
      left.set(.guarantee, .text(entry.code))
      left.set(.party, .text(outcome.successor))
      let leaving = try DerivedRun.decide { () throws(Rejection) in
        try engine.decideLeaving(left, entry.state)
      }
      try add(left, leaving)
      var taken = event(.guaranteeTaken, in: plan.successor, reference: reference())
      taken.set(.guarantee, .text(code))
      taken.set(.of, .text(entry.code))
      let taking = try DerivedRun.decide { () throws(Rejection) in
        try engine.decideTaking(taken, entry.state, fund: scheme.funds[target].code)
      }
      try add(taken, taking)
      outcome.guarantees += 1
      keep(
        .guarantee, entry.code, code, scheme.books[plan.book].currency, entry.state.outstanding)
    }
  }

  /// The code that a guarantee has in the successor's book: its own, or with the old book's before it where
  /// the successor has one of the same code.
  private func newCode(_ entry: MergingGuarantee) throws -> String {
    guard entry.isTaken else { return entry.code }
    let code = "\(old)/\(entry.code)"
    guard code.utf8.count <= 64, !entry.isPrefixedTaken else {
      throw LedgerError(
        "code-taken", "both books have a guarantee \(entry.code), and \(code) cannot be its new code",
        remedy: "end one of the two before the merger")
    }
    codes[entry.code] = code
    if outcome.renamed.count < options.shown { outcome.renamed.append((entry.code, code)) }
    return code
  }

  // MARK: - Open items

  /// Open items by the event that made them.
  /// - Throws: where one cannot go over.
  private func itemsToTake() throws -> [[OpenItem]] {
    if let treaty = try writer.accountedTreaties(of: plan.book).first {
      throw LedgerError(
        "treaty-accounts", "book \(old) has statements of account under treaty \(treaty)",
        remedy: "a history of treaty accounts does not go over to another book: this is not provided for")
    }
    // Its accounts are worked out from the history of claims and premium in the book, posted or not.
    let excess = scheme.treaties.first { treaty in
      treaty.excess != nil && treaty.account.settlement == .onPayment
        && treaty.isCeded(by: scheme.books[plan.book]) && treaty.years.contains { $0.from < plan.day }
    }
    if let excess {
      throw LedgerError(
        "treaty-accounts", "book \(old) keeps accounts under the excess treaty \(excess.code)",
        remedy: "a history of treaty accounts does not go over to another book: this is not provided for")
    }
    var groups: [[OpenItem]] = []
    for (item, isDisputed) in try writer.mergingItems(of: plan.book) {
      let name = "\(item.kind.rawValue) of event \(old)/\(item.reference)"
      guard item.kind != .payment, item.kind != .returned else {
        throw LedgerError(
          "payment-under-way", "the \(name) is under way at the bank",
          remedy: "post its payment.settled, or its payment.returned and reverse what it paid, first")
      }
      guard item.kind != .treaty, item.kind != .premium, item.kind != .refund else {
        throw LedgerError(
          "treaty-accounts", "the \(name) waits for a statement of account under treaty \(item.treaty)",
          remedy: "a history of treaty accounts does not go over to another book: this is not provided for")
      }
      guard !isDisputed else {
        throw LedgerError(
          "item-disputed", "the \(name) is disputed", remedy: "post its item.resolved first")
      }
      if let last = groups.last, last[0].reference == item.reference {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    return groups
  }

  private func move(_ groups: [[OpenItem]]) throws {
    for group in groups {
      let name = "\(old)/\(group[0].reference)"
      var event = event(
        .itemTaken, in: plan.successor, reference: name.utf8.count <= 64 ? name : reference())
      event.set(.of, .text(group[0].reference))
      event.currency = group[0].currency
      if event.currency != scheme.books[plan.successor].currency {
        event.set(.currency, .text(event.currency.code))
      }
      let items = try group.map { item in
        guard let fund = plan.targets[item.fund] else {
          throw LedgerError("no-fund", "the fund of \(name) has no successor", remedy: "see fund.csv")
        }
        var taken = item
        (taken.book, taken.fund) = (plan.successor, fund)
        taken.guarantee = codes[item.guarantee] ?? item.guarantee
        return taken
      }
      let decision = try DerivedRun.decide { () throws(Rejection) in
        try writer.engine.decideTaking(event, items)
      }
      outcome.items += Int64(items.count)
      for item in items { keep(.item, group[0].reference, event.reference, item.currency, item.remaining) }
      try add(event, decision)
    }
  }

  // MARK: - Events

  private func event(_ kind: EventKind, in book: Int, reference: String) -> BusinessEvent {
    var event = BusinessEvent(
      kind: kind, reference: reference, book: book, date: plan.day, currency: scheme.books[book].currency,
      fields: [])
    event.set(.party, .text(old))
    return event
  }

  /// In the successor's book: it may take over several.
  private func reference() -> String { "merger/\(old)/\(count + 1)" }

  private func add(_ event: BusinessEvent, _ decision: Decision) throws {
    guard event.reference.utf8.count <= 64 else {
      throw LedgerError(
        "reference-too-long", "the code of book \(old) leaves no room for references", remedy: "report this")
    }
    decided.append(DecidedEvent(event: event, ordinal: count, decision: decision))
    count += 1
    if decided.count >= options.chunk { try flush() }
  }

  private func flush() throws {
    guard !decided.isEmpty else { return }
    let keys = try writer.claimKeys(decided.map { ($0.event, $0.ordinal) })
    if let place = keys.firstIndex(where: { $0 != .new }) {
      throw LedgerError(
        "posted-before", "\(decided[place].event.reference) was posted before",
        remedy: "use other references than those that a merger makes")
    }
    try writer.write(decided)
    decided.removeAll(keepingCapacity: true)
  }
}
