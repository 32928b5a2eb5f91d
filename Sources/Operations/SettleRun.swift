import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance
import Store

/// The account between one cedant and one reinsurer under a treaty: what a settlement clears and nets.
public struct SettlementAccount: Sendable {
  public var treaty: String
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
  /// What the reinsurer pays the cedant; negative where the cedant pays.
  public var net: Int64 { claims.amount - remittances.amount - premiums.amount }
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
    for _ in 0..<8 {
      guard let pack = try database.pack() else {
        throw LedgerError(
          "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
      }
      guard let treaty = pack.scheme.treaties.first(where: { $0.code == code }) else {
        let known = pack.scheme.treaties.map(\.code).joined(separator: ", ")
        throw LedgerError("unknown-treaty", "the pack has no treaty \(code)", remedy: "use one of: \(known)")
      }
      do {
        return try PostRun.Restart.whereClosedMeanwhile {
          try attempt(pack, treaty, through: through, cedants: cedants)
        }
      } catch PostRun.Restart.pack { continue }
    }
    throw LedgerError("busy", "the pack kept changing: nothing was settled", remedy: "try again")
  }

  private func attempt(
    _ pack: StoredPack, _ treaty: Treaty, through: Day, cedants: Set<String>?
  ) throws -> SettleOutcome {
    let scheme = pack.scheme
    let cedants = try cedantBooks(scheme, treaty, cedants)
    let reinsurers = treaty.panel.compactMap { line in
      scheme.party(line.party).flatMap { scheme.parties[$0].book }
    }
    let engine = PostingEngine(scheme: scheme, symbols: SymbolTable())
    let header =
      options.recorded?.header
      ?? BatchHeader(
        kind: .settlement, actor: options.actor, approver: options.approver,
        programVersion: options.programVersion, packHash: scheme.hash)
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    options.set(writer)
    try options.recorded?.watch(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      guard try writer.holdPack(pack) else { throw PostRun.Restart.pack }
      // Both sides' cash moves, so both sides' books are locked: all at once, at the start, in order.
      _ = try writer.lock(books: Set(cedants + reinsurers))
      let outcome = try settle(writer, treaty, through: through, cedants: cedants)
      if outcome.accounts.isEmpty { try writer.finishEmpty() }
      return outcome
    } catch {
      throw PostRun.Restart.failure(error, of: writer)
    }
  }

  private func cedantBooks(_ scheme: Scheme, _ treaty: Treaty, _ cedants: Set<String>?) throws -> [Int] {
    let books = scheme.books.indices.filter { book in
      treaty.cedantBook.map { $0 == scheme.books[book].code }
        ?? (scheme.books[book].role == treaty.cedantRole)
    }
    guard let cedants else { return books }
    let chosen = books.filter { cedants.contains(scheme.books[$0].code) }
    if let unknown = cedants.subtracting(chosen.map { scheme.books[$0].code }).min() {
      throw LedgerError(
        "unknown-book", "book \(unknown) does not cede to treaty \(treaty.code)",
        remedy: "leave --book out to settle all cedants")
    }
    return chosen
  }

  private func settle(
    _ writer: BatchWriter, _ treaty: Treaty, through: Day, cedants: [Int]
  ) throws -> SettleOutcome {
    let known = try recordedSeal ?? writer.lastSeal()
    let items = try writer.openItems(treaty: treaty.code, through: through, books: cedants)
    var outcome = SettleOutcome(accounts: [], receipt: nil, knownAtSeal: known)
    guard !items.isEmpty else { return outcome }
    writer.setNaturalKey("settlement/\(treaty.code)/\(through)/\(known)")
    var decided: [DecidedEvent] = []
    var working = WorkingSet()
    for group in groups(items) {
      let account = account(group, treaty, through: through, known: known, scheme: writer.engine.scheme)
      let event = event(account, writer.engine.scheme, book: group[0].book)
      let keys = try writer.claimKeys([(event, Int64(decided.count))])
      guard keys == [.new] else {
        throw LedgerError(
          "settled-before", "settlement \(event.reference) was posted before",
          remedy: "nothing needs to be done")
      }
      do {
        let decision = try writer.engine.decideSettlement(event, items: group, &working)
        decided.append(DecidedEvent(event: event, ordinal: Int64(decided.count), decision: decision))
      } catch let rejection {
        throw LedgerError(
          rejection.code, "\(account.cedant) with \(account.reinsurer): \(rejection.message)",
          remedy: rejection.code == "period-closed"
            ? "settle through a day that is open in both books" : rejection.remedy)
      }
      outcome.accounts.append(account)
    }
    try writer.write(decided)
    outcome.receipt = try writer.finish()
    return outcome
  }

  /// Items of one cedant, reinsurer, fund and currency; the query returns them in that order.
  private func groups(_ items: [OpenItem]) -> [[OpenItem]] {
    var groups: [[OpenItem]] = []
    for item in items {
      if let last = groups.last?.last, last.book == item.book, last.party == item.party,
        last.fund == item.fund,
        last.currency == item.currency
      {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    return groups
  }

  private func account(
    _ items: [OpenItem], _ treaty: Treaty, through: Day, known: Int64, scheme: Scheme
  ) -> SettlementAccount {
    let first = items[0]
    let cedant = scheme.books[first.book].code
    let fund = scheme.funds[first.fund].code
    var account = SettlementAccount(
      treaty: treaty.code, isExample: treaty.isExample, cedant: cedant, reinsurer: first.party, fund: fund,
      currency: first.currency, through: through, due: through.adding(days: treaty.dueDays),
      reference: "\(treaty.code)/\(first.party)/\(fund)/\(first.currency.code)/\(through)/\(known)")
    for item in items {
      switch item.kind {
      case .claim: account.claims = (account.claims.count + 1, account.claims.amount + item.remaining)
      case .remittance:
        account.remittances = (account.remittances.count + 1, account.remittances.amount + item.remaining)
      case .premium: account.premiums = (account.premiums.count + 1, account.premiums.amount + item.remaining)
      case .grant, .clawback, .giveBack, .charge, .subsidy, .payment, .returned: continue
      }
    }
    return account
  }

  private func event(_ account: SettlementAccount, _ scheme: Scheme, book: Int) -> BusinessEvent {
    var event = BusinessEvent(
      kind: .reinsuranceSettlement, reference: account.reference, book: book, date: account.through,
      currency: account.currency, fields: [])
    event.set(.treaty, .text(account.treaty))
    event.set(.party, .text(account.reinsurer))
    event.set(.fund, .text(account.fund))
    event.set(.periodTo, .day(account.through))
    event.set(.due, .day(account.due))
    if account.currency != scheme.books[book].currency { event.set(.currency, .text(account.currency.code)) }
    return event
  }
}
