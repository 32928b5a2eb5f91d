import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance
import Store

/// The account between one cedant and one reinsurer under a treaty: what a settlement clears and nets.
public struct SettlementAccount: Sendable {
  /// nil where several treaties are paid together.
  public var treaty: String?
  public var isExample: Bool
  public var cedant: String
  public var reinsurer: String
  public var fund: String
  public var currency: Currency
  public var through: Day
  public var due: Day
  public var reference: String
  /// Number and sum of the items by kind, minor units.
  public var claims: (count: Int, amount: Int64) = (0, 0)
  public var remittances: (count: Int, amount: Int64) = (0, 0)
  public var premiums: (count: Int, amount: Int64) = (0, 0)
  public var refunds: (count: Int, amount: Int64) = (0, 0)
  /// Lines of accounts: commission, deposits and the like.
  public var others: (count: Int, amount: Int64) = (0, 0)
  /// Where it is paid in another currency than that of its items.
  public var exchange: SettlementExchange?
  /// What a commutation pays for all of them.
  public var agreed: Int64?
  /// What the reinsurer pays the cedant; negative where the cedant pays.
  public var net: Int64 {
    claims.amount - remittances.amount - premiums.amount + refunds.amount + others.amount
  }
}

public struct SettleOutcome {
  public var accounts: [SettlementAccount]
  /// nil where nothing was due, and in a dry run before the seal.
  public var receipt: Receipt?
  /// The last seal that the run knew of.
  public var knownAtSeal: Int64
}

/// Settles a treaty: the open items effective up to a day, as known at the run's seal, cleared through the
/// clearing account in both books and netted only in the cash item. Run again it finds nothing; late claims
/// come in the next.
public struct SettleRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  /// A run that is to come to what it came to before.
  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameters:
  ///   - cedant: code of the one cedant's book to settle; nil settles all.
  public func settle(treaty code: String, through: Day, cedant: String? = nil) throws -> SettleOutcome {
    try settle(treaty: code, through: through, cedants: cedant.map { [$0] })
  }

  func settle(treaty code: String, through: Day, cedants: Set<String>?) throws -> SettleOutcome {
    try TreatyBatch.repeated(database, treaty: code) { pack, treaty in
      try TreatyBatch(database, options).run(.reinsuranceSettlement, pack, [treaty], cedants) {
        writer, books in
        let known = try recordedSeal ?? writer.lastSeal()
        let items = try writer.openItems(treaty: treaty.code, through: through, books: books)
        return try settle(
          writer, items, Cover(treaty: treaty, through: through, known: known),
          key: "settlement/\(treaty.code)/\(through)/\(known)")
      }
    }
  }

  /// Pays what accounts up to a day list and is still open: one settlement for each pair of parties, fund and
  /// currency, over all treaties that are settled on payment, or over one.
  public func pay(treaty code: String? = nil, through: Day, cedant: String? = nil) throws -> SettleOutcome {
    try pay(treaty: code, through: through, cedants: cedant.map { [$0] })
  }

  func pay(treaty code: String?, through: Day, cedants: Set<String>?) throws -> SettleOutcome {
    try TreatyBatch.repeated(database) { pack in
      let treaties = pack.scheme.treaties.filter { code == nil || $0.code == code }
      guard !treaties.isEmpty else {
        let known = pack.scheme.treaties.map(\.code).joined(separator: ", ")
        throw LedgerError(
          "unknown-treaty", "the pack has no treaty \(code ?? "at all")", remedy: "use one of: \(known)")
      }
      return try TreatyBatch(database, options).run(.reinsuranceSettlement, pack, treaties, cedants) {
        writer, books in
        let known = try recordedSeal ?? writer.lastSeal()
        return try settle(
          writer, Cover(treaty: nil, through: through, known: known),
          key: "payment/\(code ?? "*")/\(through)/\(known)"
        ) { body in
          try writer.withPayableItems(
            treaties: treaties.map(\.code), through: through, books: books, body)
        }
      }
    }
  }

  /// What closes a treaty's items with a reinsurer.
  public struct Commutation: Sendable {
    public var party: String
    /// One underwriting year only; nil closes all.
    public var year: Int?
    /// Paid to the cedant, minor units; negative where it pays.
    public var amount: Int64
    public var reason: String

    public init(party: String, year: Int?, amount: Int64, reason: String) {
      (self.party, self.year, self.amount, self.reason) = (party, year, amount, reason)
    }
  }

  /// Closes all open items of a treaty between one cedant and one reinsurer, disputed ones too, for one
  /// agreed payment; the difference is the commutation's loss or gain (reinsurance.md 4.5).
  public func commute(
    treaty code: String, through: Day, cedant: String, _ commutation: Commutation
  ) throws -> SettleOutcome {
    try TreatyBatch.repeated(database, treaty: code) { pack, treaty in
      guard treaty.reinsurers.contains(commutation.party) else {
        throw LedgerError(
          "unknown-party", "\(commutation.party) is on no panel of treaty \(code)",
          remedy: "use one of: \(treaty.reinsurers.joined(separator: ", "))")
      }
      return try TreatyBatch(database, options).run(.treatyCommuted, pack, [treaty], [cedant]) {
        writer, books in
        let known = try recordedSeal ?? writer.lastSeal()
        let items = try writer.openItems(treaty: treaty.code, through: through, books: books, disputed: true)
          .filter { item in
            item.party == commutation.party
              && (commutation.year.map { $0 == Int(item.segment.underwritingYear) } ?? true)
          }
        let found = groups(items, by: nil)
        guard found.count <= 1 else {
          throw LedgerError(
            "several-funds", "items of several funds or currencies are open: one payment cannot close them",
            remedy: "settle all but one of them first")
        }
        return try settle(
          writer, items,
          Cover(treaty: treaty, through: through, known: known, commutation: commutation),
          key: "commutation/\(treaty.code)/\(through)/\(known)")
      }
    }
  }

  /// What a settlement is of; nil pays over treaties.
  private struct Cover {
    var treaty: Treaty?
    var through: Day
    var known: Int64
    var commutation: Commutation?
  }

  private func settle(
    _ writer: BatchWriter, _ items: [OpenItem], _ cover: Cover, key: String
  ) throws -> SettleOutcome {
    try settle(writer, cover, key: key) { body in if !items.isEmpty { try body(items) } }
  }

  /// - Parameter read: gives the items part by part; none of a group is in two parts.
  private func settle(
    _ writer: BatchWriter, _ cover: Cover, key: String, _ read: (([OpenItem]) throws -> Void) throws -> Void
  ) throws -> SettleOutcome {
    var outcome = SettleOutcome(accounts: [], receipt: nil, knownAtSeal: cover.known)
    writer.setNaturalKey(key)
    var working = WorkingSet()
    var events: Int64 = 0
    try read { items in
      let decided = try decide(writer, items, cover, from: events, &working, &outcome)
      events += Int64(decided.count)
      try writer.write(decided)
    }
    guard events > 0 else {
      try writer.finishEmpty()
      return outcome
    }
    outcome.receipt = try writer.finish()
    return outcome
  }

  /// One event for each group of items; the first has the number `first` in its batch.
  private func decide(
    _ writer: BatchWriter, _ items: [OpenItem], _ cover: Cover, from first: Int64,
    _ working: inout WorkingSet, _ outcome: inout SettleOutcome
  ) throws -> [DecidedEvent] {
    var decided: [DecidedEvent] = []
    for group in groups(items, by: writer.engine.scheme) {
      let ordinal = first + Int64(decided.count)
      var account = account(group, cover, scheme: writer.engine.scheme)
      if cover.commutation == nil {
        account.exchange = try exchange(group, through: cover.through, writer.engine)
        if let paid = account.exchange { account.reference += "/\(paid.currency.code)" }
      }
      let event = event(account, cover, writer.engine.scheme, book: group[0].book)
      let keys = try writer.claimKeys([(event, ordinal)])
      guard keys == [.new] else {
        throw LedgerError(
          "settled-before", "settlement \(event.reference) was posted before",
          remedy: "nothing needs to be done")
      }
      do {
        let decision = try writer.engine.decideSettlement(
          event, items: group, agreed: cover.commutation?.amount, exchange: account.exchange, &working)
        decided.append(DecidedEvent(event: event, ordinal: ordinal, decision: decision))
      } catch let rejection {
        throw LedgerError(
          rejection.code, "\(account.cedant) with \(account.reinsurer): \(rejection.message)",
          remedy: rejection.code == "period-closed"
            ? "settle through a day that is open in both books" : rejection.remedy)
      }
      outcome.accounts.append(account)
    }
    return decided
  }

  private struct GroupKey: Hashable {
    var book: Int
    var party: String
    var fund: Int
    var currency: Currency
    /// What it is paid in, and by whose rate.
    var paid: Currency?
    var day: TreatySettlementTerms.RateDay?
  }

  /// Items of one cedant, reinsurer, fund and currency, paid in one currency; in the order of the query.
  private func groups(_ items: [OpenItem], by scheme: Scheme?) -> [[OpenItem]] {
    var terms: [String: TreatySettlementTerms] = [:]
    for treaty in scheme?.treaties ?? [] { terms[treaty.code] = treaty.settlement }
    var groups: [[OpenItem]] = []
    var places: [GroupKey: Int] = [:]
    for item in items {
      let paid = terms[item.treaty]
      let key = GroupKey(
        book: item.book, party: item.party, fund: item.fund, currency: item.currency, paid: paid?.currency,
        day: paid?.rateDay)
      if let place = places[key] {
        groups[place].append(item)
      } else {
        places[key] = groups.count
        groups.append([item])
      }
    }
    return groups
  }

  private func account(_ items: [OpenItem], _ cover: Cover, scheme: Scheme) -> SettlementAccount {
    let first = items[0]
    let cedant = scheme.books[first.book].code
    let fund = scheme.funds[first.fund].code
    let name = (cover.treaty?.code ?? "payment") + (cover.commutation == nil ? "" : "/commuted")
    let isExample = scheme.treaties.contains { treaty in
      treaty.isExample && items.contains { $0.treaty == treaty.code }
    }
    var account = SettlementAccount(
      treaty: cover.treaty?.code, isExample: isExample, cedant: cedant, reinsurer: first.party, fund: fund,
      currency: first.currency, through: cover.through,
      due: cover.through.adding(days: cover.treaty?.account.dueDays ?? 0),
      reference: "\(name)/\(first.party)/\(fund)/\(first.currency.code)/\(cover.through)/\(cover.known)")
    account.agreed = cover.commutation?.amount
    for item in items {
      switch item.kind {
      case .claim: account.claims = (account.claims.count + 1, account.claims.amount + item.remaining)
      case .remittance:
        account.remittances = (account.remittances.count + 1, account.remittances.amount + item.remaining)
      case .premium: account.premiums = (account.premiums.count + 1, account.premiums.amount + item.remaining)
      case .refund: account.refunds = (account.refunds.count + 1, account.refunds.amount + item.remaining)
      case .treaty: account.others = (account.others.count + 1, account.others.amount + item.remaining)
      case .grant, .clawback, .giveBack, .charge, .subsidy, .payment, .returned: continue
      }
    }
    return account
  }

  private func event(
    _ account: SettlementAccount, _ cover: Cover, _ scheme: Scheme, book: Int
  ) -> BusinessEvent {
    var event = BusinessEvent(
      kind: cover.commutation == nil ? .reinsuranceSettlement : .treatyCommuted, reference: account.reference,
      book: book, date: account.through,
      currency: account.currency, fields: [])
    if let treaty = account.treaty { event.set(.treaty, .text(treaty)) }
    event.set(.party, .text(account.reinsurer))
    event.set(.fund, .text(account.fund))
    event.set(.periodTo, .day(account.through))
    if let commutation = cover.commutation {
      event.set(.reason, .text(commutation.reason))
      if let year = commutation.year { event.set(.underwritingYear, .whole(Int64(year))) }
      event.set(
        .memo, .text("paid to the cedant: \(Amount(minor: commutation.amount, account.currency).major)"))
    } else {
      event.set(.due, .day(account.due))
    }
    if let paid = account.exchange {
      event.currency = paid.currency
      event.set(.amount, .money(abs(paid.amount)))
      event.set(.originalAmount, .money(abs(account.net)))
      event.set(.originalCurrency, .text(account.currency.code))
      event.set(.rate, .ratio(paid.rate))
      event.set(.rateDate, .day(paid.rateDay))
    }
    if event.currency != scheme.books[book].currency { event.set(.currency, .text(event.currency.code)) }
    return event
  }
}
