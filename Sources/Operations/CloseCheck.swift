import Ledger
import Money
import Posting
import Store

/// Something that a close would leave undone.
public struct CloseFinding: Sendable, Equatable {
  public var check: ClosingCheck.Name
  public var policy: ClosingCheck.Policy
  /// What is undone: `3 claims open with reinsurer`.
  public var text: String
  public var currency: Currency
  /// Minor units; on the normal side of the account.
  public var amount: Int128
  /// What would do it.
  public var remedy: String
}

/// What the checks look at: one book at the end of one period.
struct CloseContext {
  let writer: BatchWriter
  let book: Int
  /// The period that is closed: from the day after the last closed one.
  let period: ClosedRange<Day>
  let isYearEnd: Bool
  let mirrors: [Snapshot.MirrorDifference]

  var scheme: Scheme { writer.engine.scheme }
  var code: String { scheme.books[book].code }

  /// Accounts of the book's role that rules of these causes debit or credit.
  func charts(_ side: Side, _ causes: [Cause]) -> [Int] {
    let role = scheme.books[book].role
    var found: Set<Int> = []
    for rule in scheme.rules
    where rule.role == role && !rule.isOfRetrocession && causes.contains(Cause(rule.event, rule.component)) {
      if case .post(let debit, let credit) = rule.action { found.insert(side == .debit ? debit : credit) }
    }
    return found.sorted()
  }

  /// What is left on accounts at the end of the period: their code, currency and balance on the normal side.
  func left(on charts: [Int]) throws -> [(account: String, currency: Currency, amount: Int128)] {
    var totals: [String: (account: String, currency: Currency, amount: Int128)] = [:]
    for (key, balance) in try writer.balances(of: charts, book: book, on: period.upperBound) {
      let chart = scheme.chart[Int(key.chart)]
      let name = "\(chart.code) \(chart.nameEnglish)"
      let sign: Int128 = chart.normal == .debit ? 1 : -1
      totals["\(name) \(key.currency.code)", default: (name, key.currency, 0)].amount += balance * sign
    }
    return totals.sorted { $0.key < $1.key }.map(\.value).filter { $0.amount != 0 }
  }
}

/// One thing that is looked at before a period is closed. What a later version can know more of is a further
/// check in ``CloseChecks/all``, with a name in ``Posting/ClosingCheck/Name`` that packs can give a policy.
protocol CloseCheck: Sendable {
  var name: ClosingCheck.Name { get }
  func find(_ context: CloseContext) throws -> [Undone]
}

struct Undone {
  var text: String
  var currency: Currency
  var amount: Int128
  var remedy: String
}

enum CloseChecks {
  static let all: [any CloseCheck] = [
    OpenItemsCheck(), LeftoverCheck.transit, LeftoverCheck.unapplied, LeftoverCheck.unearned,
    LeftoverCheck.suspense, AccrualCheck(), RemeasurementCheck(), MirrorCheckOfClose(),
  ]

  static func run(_ context: CloseContext) throws -> [CloseFinding] {
    try all.flatMap { check -> [CloseFinding] in
      let policy = context.scheme.policy(check.name, of: context.book, on: context.period.upperBound)
      guard policy != .skip else { return [] }
      return try check.find(context).map {
        CloseFinding(
          check: check.name, policy: policy, text: $0.text, currency: $0.currency, amount: $0.amount,
          remedy: $0.remedy)
      }
    }
  }
}

/// Claims, remittances and premiums that are not settled.
struct OpenItemsCheck: CloseCheck {
  let name = ClosingCheck.Name.openItems

  func find(_ context: CloseContext) throws -> [Undone] {
    try context.writer.unclearedItems(book: context.book, through: context.period.upperBound).map { items in
      let noun = items.count == 1 ? items.kind : items.kind + "s"
      return Undone(
        text: "\(items.count) \(noun) open with \(items.party)", currency: items.currency,
        amount: items.amount, remedy: "gledger settle, or insurance.received and its like")
    }
  }
}

/// What is left at the end of the period on accounts that rules of some causes credit.
struct LeftoverCheck: CloseCheck {
  let name: ClosingCheck.Name
  let causes: [Cause]
  var text: @Sendable (_ account: String) -> String = { "left on \($0)" }
  let remedy: @Sendable (CloseContext) -> String
  /// Whether what is left counts as undone.
  var counts: @Sendable (CloseContext) throws -> Bool = { _ in true }

  func find(_ context: CloseContext) throws -> [Undone] {
    let left = try context.left(on: context.charts(.credit, causes))
    guard !left.isEmpty, try counts(context) else { return [] }
    return left.map {
      Undone(text: text($0.account), currency: $0.currency, amount: $0.amount, remedy: remedy(context))
    }
  }

  /// Money that was sent and has not arrived.
  static let transit = LeftoverCheck(
    name: .transit, causes: [Cause(.transitArrived, .arrived)],
    remedy: { _ in "post transit.arrived once the bank has it" })

  /// Receipts that belong to nothing yet.
  static let unapplied = LeftoverCheck(
    name: .unapplied,
    causes: [
      Cause(.recoveryReceived, .unapplied), Cause(.feeReceived, .feePaidOver),
      Cause(.bankUnapplied, .unapplied),
    ],
    remedy: { _ in "return the receipts, or post what they were for, with bank.reclassified" })

  /// Fees that were received for a time that goes by, of which nothing was earned in the period.
  static let unearned = LeftoverCheck(
    name: .unearned, causes: [Cause(.feeBilled, .feeBilled), Cause(.feeReceived, .feePaidUnbilled)],
    text: { "nothing earned in the period of \($0)" },
    remedy: { "gledger accrue --book \($0.code) --through \($0.period.upperBound), or post fee.earned" },
    counts: { context in
      try [EventKind.feeEarned, .feeAccrued].allSatisfy {
        try context.writer.lastDay(of: $0, book: context.book, in: context.period) == nil
      }
    })

  /// What other payers paid for claims, and the close itself could not take to income.
  static let suspense = LeftoverCheck(
    name: .suspense,
    causes: Cause.claimed,
    remedy: { _ in "post compensation.toIncome for the claims" },
    counts: { $0.isYearEnd && $0.scheme.compensation == .suspense })
}

/// Fees that schedules have earned by the end of the period and no accrual has posted.
struct AccrualCheck: CloseCheck {
  let name = ClosingCheck.Name.accrual

  func find(_ context: CloseContext) throws -> [Undone] {
    guard EventSpecification[.feeAccrued].startsIn.contains(context.scheme.books[context.book].role) else {
      return []
    }
    let day = context.period.upperBound
    var sums: [Currency: Int128] = [:]
    for group in try context.writer.accruals(books: [context.book], through: day) {
      for line in group.lines { sums[group.currency, default: 0] += Int128(line.amount) }
    }
    return sums.sorted { $0.key.code < $1.key.code }.map { currency, amount in
      Undone(
        text: "fees earned by their schedules and not accrued", currency: currency, amount: amount,
        remedy: "gledger accrue --book \(context.code) --through \(day)")
    }
  }
}

/// Reserves that are not measured as of the end of a fiscal year.
struct RemeasurementCheck: CloseCheck {
  let name = ClosingCheck.Name.remeasurement

  func find(_ context: CloseContext) throws -> [Undone] {
    let (scheme, day) = (context.scheme, context.period.upperBound)
    let role = scheme.books[context.book].role
    let reserves = scheme.reserves.filter { $0.role == role && $0.validity.contains(day) }
    guard context.isYearEnd, !reserves.isEmpty else { return [] }
    let measured =
      try context.writer.measuredOn(
        books: [context.book], charts: Set(reserves.map(\.account)))[context.book] ?? [:]
    return try reserves.sorted { $0.code < $1.code }.filter { measured[$0.account] != day }.map { reserve in
      let chart = scheme.chart[reserve.account]
      let last = measured[reserve.account].map { "measured on \($0) last" } ?? "never measured"
      let left = try context.left(on: [reserve.account]).first {
        $0.currency == scheme.books[context.book].currency
      }
      return Undone(
        text: "reserve \(reserve.code), \(last), on \(chart.code) \(chart.nameEnglish)",
        currency: scheme.books[context.book].currency, amount: left?.amount ?? 0,
        remedy: "gledger remeasure --book \(context.code) --as-of \(day)")
    }
  }
}

/// Accounts that another party's book shows otherwise.
struct MirrorCheckOfClose: CloseCheck {
  let name = ClosingCheck.Name.mirrors

  func find(_ context: CloseContext) throws -> [Undone] {
    context.mirrors.filter { $0.difference != 0 }.map {
      Undone(
        text: "\($0.account) differs from \($0.otherAccount) of \($0.party)", currency: $0.currency,
        amount: $0.difference, remedy: "gledger verify")
    }
  }
}
