import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// What reports read beside sums.
extension Snapshot {
  /// Events of kinds through a day that were not reversed, in the order in which they were posted.
  public func events(_ kinds: [EventKind], through day: Day) throws -> [BusinessEvent] {
    try database.run { connection in
      try connection.query(
        try Queries.text("report-events"),
        [.textArray(kinds.map(\.code)), .date(day.number), .int64(seal)]
      ).map { row in
        try StoredEvent.read(
          code: try row.text(1), book: try row.text(2), date: Day(number: try row.date(3)),
          columns: try row.text(4), record: try row.text(5), scheme: pack.scheme)
      }
    }
  }

  /// Guarantees, loans and policies as the events through a day left them, by book and code.
  public func states(on day: Day, book: Int? = nil) throws -> [(
    book: Int, code: String, state: GuaranteeState
  )] {
    var found: [(book: Int, code: String, state: GuaranteeState)] = []
    let steps = try database.run { connection in
      try database.steps(
        try connection.query(
          try Queries.text("limit-all-steps"),
          [.optional(book.map { pack.scheme.books[$0].code }), .int64(seal)]), pack.scheme)
    }
    for step in steps where step.day <= day {
      if let last = found.last, last.book == step.book, last.code == step.guarantee {
        found[found.count - 1].state = step.after
      } else {
        found.append((step.book, step.guarantee, step.after))
      }
    }
    return found
  }

  /// Support of all books that was given twice or beyond the verified loss, through a day.
  public func duplicates(through day: Day) throws -> [SupportReview.Finding] {
    try findings(try events([.supportGranted, .supportClawback], through: day), through: day)
  }

  /// Events that ask back, in the book of each fund that comes later by the order of delivery, what is left
  /// of support given twice or beyond the verified loss (domain.md D9, 4). Once posted they find nothing
  /// more.
  /// - Parameter on: the day of the events.
  public func clawbacks(through day: Day, on: Day) throws -> [BusinessEvent] {
    let all = try events([.supportGranted, .supportClawback], through: day)
    let grants = Dictionary(
      all.filter { $0.kind == .supportGranted }.map {
        (EventID(book: $0.book, reference: $0.reference), $0)
      }, uniquingKeysWith: { first, _ in first })
    let carried: [EventColumn] = [
      .fund, .programme, .disaster, .area, .borrower, .purpose, .month, .component,
    ]
    return try findings(all, through: day).compactMap { finding in
      guard finding.left > 0, let book = pack.scheme.book(finding.grant.book),
        let grant = grants[EventID(book: book, reference: finding.grant.reference)]
      else { return nil }
      var event = BusinessEvent(
        kind: .supportClawback, reference: clawbackReference(finding), book: book, date: max(on, grant.date),
        currency: grant.currency, fields: [])
      event.set(.amount, .money(finding.left))
      if grant.currency != pack.scheme.books[book].currency {
        event.set(.currency, .text(grant.currency.code))
      }
      for column in carried { if let text = grant.text(column) { event.set(column, .text(text)) } }
      let why = finding.reason == .duplicate ? "given before by another" : "above the verified loss"
      event.set(.reason, .text("\(grant.reference): \(why), by the order of delivery"))
      return event
    }
  }

  /// The same as long as nothing more was asked back: so the same events twice are posted once.
  private func clawbackReference(_ finding: SupportReview.Finding) -> String {
    let asked = finding.askedBack == 0 ? "" : "/\(finding.askedBack)"
    let plain = "clawback/\(finding.grant.reference)\(asked)"
    guard plain.utf8.count > 64 else { return plain }
    var digest = SHA256()
    digest.update(Array(finding.grant.reference.utf8))
    return "clawback/\(digest.value.hexadecimal.prefix(24))\(asked)"
  }

  private func findings(_ events: [BusinessEvent], through day: Day) throws -> [SupportReview.Finding] {
    let scheme = pack.scheme
    func rank(_ event: BusinessEvent) -> Int {
      scheme.supportRank(event.text(.purpose) ?? "", book: event.book, on: event.date)
    }
    let grants = events.filter { $0.kind == .supportGranted }.map { event in
      SupportReview.Grant(
        book: scheme.books[event.book].code, reference: event.reference, date: event.date,
        beneficiary: event.text(.borrower) ?? "", disaster: event.text(.disaster) ?? "",
        purpose: event.text(.purpose) ?? "", head: PostingEngine.supportHead(event),
        amount: event.money(.amount) ?? 0, verifiedLoss: event.money(.verifiedLoss), rank: rank(event))
    }
    let returns = events.filter { $0.kind == .supportClawback }.map { event in
      SupportReview.Return(
        book: scheme.books[event.book].code, beneficiary: event.text(.borrower) ?? "",
        disaster: event.text(.disaster) ?? "", purpose: event.text(.purpose) ?? "",
        head: PostingEngine.supportHead(event), amount: event.money(.amount) ?? 0)
    }
    return SupportReview.findings(
      grants + (try loansAsSupport(through: day)), returns + (try clawedBackAtOnce(through: day)))
  }

  /// What is owed of direct loans that the pack counts as support for a purpose. What such a loan verified is
  /// the loss that nothing else covered, so it is not the loss of the need.
  private func loansAsSupport(through day: Day) throws -> [SupportReview.Grant] {
    let scheme = pack.scheme
    let ranks = scheme.supportOrder.filter { $0.product != nil }
    if ranks.isEmpty { return [] }
    let owed = Dictionary(
      try states(on: day).map { (EventID(book: $0.book, reference: $0.code), $0.state.outstanding) },
      uniquingKeysWith: { first, _ in first })
    var seen: Set<EventID> = []
    return try events([.loanDisbursed], through: day).compactMap { event in
      let loan = EventID(book: event.book, reference: event.text(.loan) ?? "")
      let code = scheme.books[event.book].code
      guard let amount = owed[loan], amount > 0, seen.insert(loan).inserted,
        let rank = ranks.first(where: {
          $0.product == event.text(.product) && $0.book ?? code == code && $0.validity.contains(event.date)
        })
      else { return nil }
      return SupportReview.Grant(
        book: code, reference: event.reference, date: event.date, beneficiary: event.text(.borrower) ?? "",
        disaster: event.text(.disaster) ?? "", purpose: rank.purpose, head: "", amount: amount,
        verifiedLoss: nil, rank: rank.order)
    }
  }

  /// What grants themselves asked back at once.
  private func clawedBackAtOnce(through day: Day) throws -> [SupportReview.Return] {
    try database.run { connection in
      try connection.query(
        try Queries.text("clawed-back-at-once"), [.date(day.number), .int64(seal)]
      ).map { row in
        SupportReview.Return(
          book: try row.text(0), beneficiary: try row.text(1), disaster: try row.text(2),
          purpose: try row.text(3), head: try row.text(4), amount: try row.int64(5))
      }
    }
  }
}

extension Snapshot {
  /// What a fund promises off balance: net movements of its memo accounts of the credit side by day.
  public func promises(fund place: Int, through day: Day) throws -> [(day: Day, change: Int64)] {
    let scheme = pack.scheme
    let fund = scheme.funds[place]
    let role = scheme.books[fund.book].role
    let charts = scheme.chart.indices.filter {
      scheme.chart[$0].role == role && scheme.chart[$0].accountClass == .memo
        && scheme.chart[$0].normal == .credit
    }
    let rows = try database.run { _ in
      try database.limitMovements([fund.book], charts, scheme, SymbolTable(), through: seal)
    }
    var days: [Int32: Int64] = [:]
    for row in rows
    where row.account.fund == place && row.account.currency == scheme.books[fund.book].currency
      && row.day <= day
    {
      days[row.day.number, default: 0] -= row.change
    }
    return days.sorted { $0.key < $1.key }.map { (Day(number: $0.key), $0.value) }
  }
}
