import Ledger
import Money
import Posting
import Reconciliation
import Store
import Tabular

/// What the bank's open lines say of money on its way.
public struct TransitOutcome {
  /// One event that is ready to be posted.
  public struct Found {
    public var kind: EventKind
    /// The bank's line, or the last of several.
    public var line: ItemID
    /// Reference of the event that put the money on its way.
    public var of: String
    public var amount: Int64
    public var currency: Currency
    public var rule: String
    public var reason: String
    /// False where only amount, day and party speak for it.
    public var isByReference: Bool
    public var event: String
  }

  public var through: Day
  public var seal: Int64
  public var found: [Found] = []
  /// Money on its way of which no line of the bank speaks: number and sum by currency.
  public var waiting: [(currency: Currency, out: Int128, into: Int128)] = []

  /// One event file of what is found.
  public func file(byAmount: Bool) -> String {
    EventFile.joined(found.filter { byAmount || $0.isByReference }.map(\.event))
  }
}

/// Compares the open lines of the bank with money on its way: payments that were instructed, receipts in
/// transit. Each that is found becomes the event that says so: payment.settled, payment.returned,
/// transit.arrived (domain.md 9.5 E13). The same engine and rules as everywhere; the events name their line,
/// so that the next run matches the two.
public struct TransitRun {
  private let store: ReconciliationStore
  private let scheme: Scheme
  private let rules: MatchingRules

  public init(_ store: ReconciliationStore, _ scheme: Scheme, rules: MatchingRules = .standard) {
    (self.store, self.scheme, self.rules) = (store, scheme, rules)
  }

  /// - Throws: where the account was never matched.
  public func run() throws -> TransitOutcome {
    guard let last = try store.lastRun() else {
      throw LedgerError(
        "no-run", "\(store.account.text) was not matched with its bank statements yet",
        remedy: "type: gledger reconcile match --account \(store.account.text)")
    }
    let seal = try store.seal()
    var outcome = TransitOutcome(through: last.through, seal: seal)
    let open = try openLines()
    var lines: [ReconciliationStore.TheirLine] = []
    var consumed: [String: [ReconciliationStore.TheirLine]] = [:]
    let underWay = Set(
      try store.paymentsInTransit(through: last.through, seal: seal, madeWith: []).map(\.endToEnd))
    try store.theirs(upTo: last.statement) { line in
      if open.contains(line.id) {
        lines.append(line)
      } else if line.isMatched,
        let name = [line.endToEnd, line.instruction].first(where: { underWay.contains($0) })
      {
        consumed[name, default: []].append(line)
      }
    }
    let items = try inTransit(last.through, seal, lines)
    var reader = ItemReader(scheme, MatchingInput(asOf: last.through), disputed: [], differences: [])
    for item in items { reader.add(entry(item)) }
    for line in lines { reader.add(line) }
    let result = Reconciler.reconcile(reader.input, by: rules)
    let itemByID = Dictionary(items.map { ($0.id, $0) }) { first, _ in first }
    let lineByID = Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
    var taken: Set<ItemID> = []
    for match in result.matches where match.difference == 0 && !match.ours.isEmpty {
      outcome.found += found(match, itemByID, lineByID)
      taken.formUnion(match.ours)
    }
    for item in items where item.kind == .payment && !taken.contains(item.id) {
      guard let back = returnedAtOnce(item, consumed[item.endToEnd] ?? []) else { continue }
      outcome.found.append(back)
      taken.insert(item.id)
    }
    outcome.found.sort { ($0.line.number, $0.line.part, $0.of) < ($1.line.number, $1.line.part, $1.of) }
    outcome.waiting = waiting(items.filter { $0.kind != .made && !taken.contains($0.id) })
    return outcome
  }

  /// Lines that stand alone in an open break: nothing in the books is theirs.
  private func openLines() throws -> Set<ItemID> {
    var open: Set<ItemID> = []
    for one in try store.openBreaks() where !one.isDisputed {
      guard one.items.allSatisfy({ $0.side == .theirs }) else { continue }
      open.formUnion(one.items.map(\.id))
    }
    return open
  }

  private func inTransit(
    _ through: Day, _ seal: Int64, _ lines: [ReconciliationStore.TheirLine]
  ) throws -> [ReconciliationStore.TransitItem] {
    let names = lines.filter { $0.amount > 0 }.flatMap { [$0.endToEnd, $0.instruction] }
    let back = Set(names.filter { !$0.isEmpty }).sorted()
    let payments = try store.paymentsInTransit(through: through, seal: seal, madeWith: back)
    guard let book = scheme.book(store.account.book),
      let own = scheme.chartRow(scheme.books[book].role, store.account.chart)
    else { return payments }
    let charts = scheme.rules.compactMap { rule -> String? in
      guard rule.event == .transitArrived, rule.role == scheme.books[book].role,
        case .post(let debit, let credit) = rule.action, debit == own
      else { return nil }
      return scheme.chart[credit].code
    }
    guard !charts.isEmpty else { return payments }
    return payments
      + (try store.receiptsInTransit(charts: Set(charts).sorted(), through: through, seal: seal))
  }

  /// An item of ours as the engine reads it: the end-to-end id of its payment stands as its document.
  private func entry(_ item: ReconciliationStore.TransitItem) -> ReconciliationStore.OurEntry {
    let isNamed = item.kind == .receipt && !item.endToEnd.isEmpty
    return ReconciliationStore.OurEntry(
      id: item.id, day: item.day, amount: item.amount, currency: item.currency,
      columns: isNamed ? "document\t\(item.columns)" : item.columns,
      record: isNamed ? "\(item.endToEnd)\t\(item.record)" : item.record, counterDetail: item.party,
      isMatched: false)
  }

  private func found(
    _ match: ReconciliationResult.Match, _ items: [ItemID: ReconciliationStore.TransitItem],
    _ lines: [ItemID: ReconciliationStore.TheirLine]
  ) -> [TransitOutcome.Found] {
    guard let line = match.theirs.compactMap({ lines[$0] }).max(by: { $0.day < $1.day }) else { return [] }
    let isByReference = rules.stages.contains { $0.name == match.rule && $0.method.isByReference }
    if match.ours.count == 1, match.theirs.count > 1, let item = items[match.ours[0]], item.kind == .receipt {
      // It arrived in parts, each of which is a receipt of its own.
      return match.theirs.compactMap { lines[$0] }.map { line in
        var part = item
        part.amount = line.amount
        return make(
          .transitArrived, part, line, rule: match.rule, reason: match.reason, isByReference: isByReference)
      }
    }
    return match.ours.compactMap { id in
      guard let item = items[id] else { return nil }
      // Money that comes back says of what: another receipt of the amount is none.
      if item.kind == .made, ![line.endToEnd, line.instruction].contains(item.endToEnd) { return nil }
      let kind: EventKind =
        switch item.kind {
        case .payment: .paymentSettled
        case .made: .paymentReturned
        case .receipt: .transitArrived
        }
      return make(kind, item, line, rule: match.rule, reason: match.reason, isByReference: isByReference)
    }
  }

  /// A payment whose lines, out and back, cancelled out before it was settled in the books.
  private func returnedAtOnce(
    _ item: ReconciliationStore.TransitItem, _ lines: [ReconciliationStore.TheirLine]
  ) -> TransitOutcome.Found? {
    guard let last = lines.max(by: { $0.day < $1.day }), lines.count > 1,
      lines.reduce(Int128(0), { $0 + Int128($1.amount) }) == 0,
      lines.contains(where: { $0.amount == item.amount })
    else { return nil }
    return make(
      .paymentReturned, item, last, rule: "returned", reason: "out and back, \(item.endToEnd)",
      isByReference: true)
  }

  private func make(
    _ kind: EventKind, _ item: ReconciliationStore.TransitItem, _ line: ReconciliationStore.TheirLine,
    rule: String, reason: String, isByReference: Bool
  ) -> TransitOutcome.Found {
    let amount = Int64(item.amount.magnitude)
    let name = BankLineName.text(line.id)
    let suffix = kind == .paymentReturned ? "returned" : kind == .paymentSettled ? "settled" : "arrived"
    // A receipt can arrive in parts; a payment is made as a whole.
    let reference =
      kind == .transitArrived
      ? "TRA/\(item.id.number).\(item.id.part)/\(line.id.number).\(line.id.part)"
      : "\(item.reference)/\(suffix)"
    var fields = [
      ("event", kind.code), ("reference", reference), ("book", store.account.book),
      ("date", "\(max(line.day, item.day))"), ("amount", Amount(minor: amount, item.currency).major),
      ("currency", item.currency.code), ("of", item.reference), ("document", name),
      ("memo", "\(rule): \(reason)"),
    ]
    if kind == .transitArrived {
      if item.book != store.account.book { fields.append(("of_book", item.book)) }
      if !item.party.isEmpty { fields.append(("party", item.party)) }
    }
    var writer = CSVWriter()
    writer.append(record: fields.map(\.0))
    writer.append(record: fields.map(\.1))
    return TransitOutcome.Found(
      kind: kind, line: line.id, of: item.reference, amount: amount, currency: item.currency, rule: rule,
      reason: reason, isByReference: isByReference,
      event: String(decoding: writer.takeBytes(), as: UTF8.self))
  }

  private func waiting(
    _ items: [ReconciliationStore.TransitItem]
  ) -> [(currency: Currency, out: Int128, into: Int128)] {
    var sums: [Currency: (out: Int128, into: Int128)] = [:]
    for item in items {
      if item.amount < 0 {
        sums[item.currency, default: (0, 0)].out -= Int128(item.amount)
      } else {
        sums[item.currency, default: (0, 0)].into += Int128(item.amount)
      }
    }
    return sums.sorted { $0.key.code < $1.key.code }.map { ($0.key, $0.value.out, $0.value.into) }
  }
}

extension MatchingRules.Method {
  /// True where what matched was named on both sides.
  fileprivate var isByReference: Bool {
    switch self {
    case .reference, .sum: true
    case .amount, .reversal, .subset, .several, .text, .near: false
    }
  }
}
