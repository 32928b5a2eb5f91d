import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance
import Store

/// What a run of accounts came to.
public struct TreatyAccountOutcome {
  /// Without their bordereaux.
  public var statements: [TreatyStatement]
  /// nil where nothing was posted, and in a dry run before the seal.
  public var receipt: Receipt?
  public var knownAtSeal: Int64
}

/// Who is given statements of account as they are read, one at a time: their bordereaux are never held
/// together.
public struct TreatyAccountReader {
  /// False leaves the bordereaux out, and reads none.
  public var wantsBordereaux: Bool
  /// Told of the seal that the run knew of, before the first statement.
  public var begin: (Int64) throws -> Void
  public var body: (TreatyStatement) throws -> Void
  /// Told what the run came to, after the last statement.
  public var end: (TreatyAccountOutcome) throws -> Void

  public init(
    wantsBordereaux: Bool, begin: @escaping (Int64) throws -> Void,
    body: @escaping (TreatyStatement) throws -> Void,
    end: @escaping (TreatyAccountOutcome) throws -> Void
  ) {
    (self.wantsBordereaux, self.begin, self.body, self.end) = (wantsBordereaux, begin, body, end)
  }
}

/// Makes the statements of account of a treaty through a day: posts premium earned and the account's own
/// lines, gross, in the cedants' and the reinsurers' books, and leaves them as open items; what was posted
/// with its own event (claims, recoveries, premium) is listed. Run again it finds the same account; what came
/// late stands in the next one, or in a new version of the last.
public struct TreatyAccountRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  /// The seal that the run knew of, where it is run again.
  private let recordedSeal: Int64?

  public init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64? = nil) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameters:
  ///   - cedants: codes of the cedants' books; nil takes all.
  ///   - reader: given the statements once they are posted; in a dry run, before they are taken back.
  ///   - handover: where they are read meanwhile, what it was given before them first.
  public func account(
    treaty code: String, through: Day, cedants: Set<String>? = nil, to reader: TreatyAccountReader? = nil,
    on handover: AccountHandover? = nil
  ) throws -> TreatyAccountOutcome {
    var isHandedOver = false
    let (outcome, treaty, store) = try TreatyBatch.repeated(database, treaty: code) { pack, treaty in
      try TreatyBatch(database, options).run(.treatyAccount, pack, [treaty], cedants) { writer, books in
        let store = writer.treaties
        let outcome = try account(
          writer, store, treaty, through: through, books: books
        ) { statements, known in
          // Nothing of a dry run is there afterwards.
          guard let reader else { return }
          try handover?.drain()
          isHandedOver = true
          try hand(statements, known, treaty, through, store, to: reader)
        }
        return (outcome, treaty, store)
      }
    }
    guard let reader else { return outcome }
    guard !isHandedOver else {
      try reader.end(outcome)
      return outcome
    }
    func read(_ database: LedgerDatabase) throws {
      try database.run { connection in
        try connection.transaction("isolation level repeatable read, read only") {
          try hand(
            outcome.statements, outcome.knownAtSeal, treaty, through,
            TreatyReader(connection, after: store), to: reader)
        }
      }
      try reader.end(outcome)
    }
    if let handover { try handover.submit(rows: store.heldRows, read) } else { try read(database) }
    return outcome
  }

  private func hand(
    _ statements: [TreatyStatement], _ known: Int64, _ treaty: Treaty, _ through: Day, _ store: TreatyReader,
    to reader: TreatyAccountReader
  ) throws {
    try reader.begin(known)
    if reader.wantsBordereaux {
      try store.withBordereaux(statements, treaty, through: through, reader.body)
    } else {
      for statement in statements { try reader.body(statement) }
    }
  }

  private func account(
    _ writer: BatchWriter, _ store: TreatyReader, _ treaty: Treaty, through: Day, books: [Int],
    onDryRun: @escaping ([TreatyStatement], Int64) throws -> Void
  ) throws -> TreatyAccountOutcome {
    let known = try recordedSeal ?? writer.lastSeal()
    let scheme = writer.engine.scheme
    var scope = TreatyReader.Scope(
      treaty: treaty, through: through, books: books.map { scheme.books[$0].code }.sorted(),
      knownAtSeal: known)
    let positions = try store.positions(scope)
    let heads = try store.heads(scope)
    var last: [TreatyStatement.Key: TreatyReader.Head] = [:]
    for head in heads { last[head.head.key(scheme)] = head }
    writer.setNaturalKey("account/\(treaty.code)/\(through)/\(known)")
    var decided: [DecidedEvent] = []
    var kept: [TreatyReader.Head] = []
    var working = WorkingSet()
    for key in positions.keys.sorted(by: TreatyAccountRun.precedes) {
      guard let position = positions[key] else { continue }
      if let head = last[key], head.head.to >= through,
        position.newItems == 0 && !position.isRestated || head.head.to > through
      {
        try refuseEarlier(head, through, position, key)
        kept.append(head)
        continue
      }
      let draft = try draft(key, position, last[key]?.head, scope, scheme)
      decided.append(try decide(writer, draft, Int64(decided.count), &working))
    }
    var statements = try stored(store, kept, scope)
    guard !decided.isEmpty else {
      try writer.finishEmpty()
      return TreatyAccountOutcome(statements: statements, receipt: nil, knownAtSeal: known)
    }
    let keys = try writer.claimKeys(decided.map { ($0.event, $0.ordinal) })
    if let place = keys.firstIndex(where: { $0 != .new }) {
      throw LedgerError(
        "accounted-before", "account \(decided[place].event.reference) was posted before",
        remedy: "nothing needs to be done")
    }
    try writer.write(decided)
    scope.knownAtSeal = known
    let events = Set(decided.map { writer.batch << 32 | $0.ordinal })
    let made = try store.heads(scope).filter { events.contains($0.event) }
    statements += try store.statements(made, scope, positions)
    statements.sort { TreatyAccountRun.precedes($0.key, $1.key) }
    writer.onDryRun = { [statements] in try onDryRun(statements, known) }
    let receipt = try writer.finish()
    for place in statements.indices where statements[place].isNew { statements[place].seal = receipt.seal }
    if let seal = receipt.seal { database.claimed.note(seal: seal) }
    return TreatyAccountOutcome(statements: statements, receipt: receipt, knownAtSeal: known)
  }

  static func precedes(_ left: TreatyStatement.Key, _ right: TreatyStatement.Key) -> Bool {
    (left.cedant, left.reinsurer, left.fund, left.currency.code)
      < (right.cedant, right.reinsurer, right.fund, right.currency.code)
  }

  /// The days of accounts go on: what came late for an earlier one stands in the next.
  private func refuseEarlier(
    _ head: TreatyReader.Head, _ through: Day, _ position: TreatyReader.Position, _ key: TreatyStatement.Key
  ) throws {
    guard head.head.to > through else { return }
    throw LedgerError(
      "account-order",
      "\(key.cedant) with \(key.reinsurer) is accounted for through \(head.head.to): no account ends on "
        + "\(through) any more",
      remedy: "settle through \(head.head.to) or a later day: what came late stands there")
  }

  /// Accounts that were made before, as they were known then.
  private func stored(
    _ store: TreatyReader, _ heads: [TreatyReader.Head], _ scope: TreatyReader.Scope
  ) throws -> [TreatyStatement] {
    var statements: [TreatyStatement] = []
    for (known, group) in Dictionary(grouping: heads, by: \.head.knownAtSeal) {
      var scope = scope
      scope.knownAtSeal = known
      statements += try store.statements(group, scope)
    }
    for place in statements.indices { statements[place].isNew = false }
    return statements.sorted { TreatyAccountRun.precedes($0.key, $1.key) }
  }

  private struct Draft {
    var head: TreatyAccountHead
    var event: BusinessEvent
    var postings: [TreatyPosting]
    var key: TreatyStatement.Key
  }

  private func draft(
    _ key: TreatyStatement.Key, _ position: TreatyReader.Position, _ last: TreatyAccountHead?,
    _ scope: TreatyReader.Scope, _ scheme: Scheme
  ) throws -> Draft {
    guard let book = scheme.book(key.cedant), let fund = scheme.fund(key.fund, of: book) else {
      throw LedgerError(
        "unknown-book", "the pack no longer has book \(key.cedant)", remedy: "put it back")
    }
    let through = scope.through
    let isCorrection = last?.to == through
    let from = isCorrection ? last?.from : last?.to.adding(days: 1)
    let terms = scope.treaty.account
    let head = TreatyAccountHead(
      book: book, treaty: scope.treaty.code, party: key.reinsurer, fund: fund, currency: key.currency,
      from: min(from ?? position.first ?? through, through), to: through,
      version: isCorrection ? (last?.version ?? 0) + 1 : 1, knownAtSeal: scope.knownAtSeal,
      due: through.adding(days: terms.dueDays), inputHash: position.inputHash)
    var event = BusinessEvent(
      kind: .treatyAccount, reference: head.reference(fund: key.fund), book: book, date: through,
      currency: key.currency, fields: [])
    event.set(.treaty, .text(head.treaty))
    event.set(.party, .text(head.party))
    event.set(.fund, .text(key.fund))
    event.set(.periodFrom, .day(head.from))
    event.set(.periodTo, .day(head.to))
    event.set(.accountPeriod, .text(TreatyStatement.label(through, terms.period)))
    event.set(.due, .day(head.due))
    event.set(.document, .text(head.document))
    if key.currency != scheme.books[book].currency { event.set(.currency, .text(key.currency.code)) }
    return Draft(
      head: head, event: event, postings: try postings(position, scope, previous: last?.to), key: key)
  }

  /// What is earned since, and the account's own lines, year by year.
  private func postings(
    _ position: TreatyReader.Position, _ scope: TreatyReader.Scope, previous: Day?
  ) throws -> [TreatyPosting] {
    var postings: [TreatyPosting] = []
    for year in position.years {
      let amount =
        year.earned - (position.earnedAtOnce[year.year] ?? 0) - (position.earnedPosted[year.year] ?? 0)
      if amount != 0 {
        postings.append(
          TreatyPosting(year: year.year, component: .premiumEarned, amount: amount, isOwed: false))
      }
      let provided = year.provision - year.provisionPosted
      if provided != 0 {
        postings.append(
          TreatyPosting(year: year.year, component: .overdueProvision, amount: provided, isOwed: false))
      }
    }
    do {
      var lines = try TreatyAccount.lines(
        scope.treaty.account, position.years, through: scope.through, previous: previous)
      for year in position.years {
        for line in TreatyLine.allCases {
          guard let total = position.own[year.year]?[line] else { continue }
          let amount = total - (year.posted[line] ?? 0)
          if amount != 0 { lines.append((year.year, line, amount)) }
        }
      }
      return postings
        + lines.map {
          TreatyPosting(year: $0.year, component: $0.line.component, amount: $0.amount, isOwed: true)
        }
    } catch { throw LedgerError.treatyOverflow(scope.treaty.code) }
  }

  private func decide(
    _ writer: BatchWriter, _ draft: Draft, _ ordinal: Int64, _ working: inout WorkingSet
  ) throws -> DecidedEvent {
    do {
      let decision = try writer.engine.decideAccount(
        draft.event, head: draft.head, postings: draft.postings, &working)
      return DecidedEvent(event: draft.event, ordinal: ordinal, decision: decision)
    } catch let rejection {
      throw LedgerError(
        rejection.code, "\(draft.key.cedant) with \(draft.key.reinsurer): \(rejection.message)",
        remedy: rejection.code == "period-closed"
          ? "settle through a day that is open in both books" : rejection.remedy)
    }
  }
}

extension TreatyAccountHead {
  func key(_ scheme: Scheme) -> TreatyStatement.Key {
    TreatyStatement.Key(
      cedant: scheme.books[book].code, reinsurer: party, fund: scheme.funds[fund].code, currency: currency)
  }
}
