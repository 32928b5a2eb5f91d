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
    let scheme = pack.scheme
    let events = try events([.supportGranted, .supportClawback], through: day)
    func rank(_ event: BusinessEvent) -> Int {
      let code = scheme.books[event.book].code
      return scheme.supportOrder.filter {
        $0.purpose == event.text(.purpose) && $0.book ?? code == code && $0.validity.contains(event.date)
      }.map(\.order).min() ?? Int.max
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
    return SupportReview.findings(grants, returns + (try clawedBackAtOnce(through: day)))
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
