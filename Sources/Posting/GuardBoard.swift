import Guarantees
import Ledger
import Money

/// The limits on balances that hold while posting: floors of accounts and availability of funds, each
/// guarded on every day by a curve that was loaded under the lock that protects it.
public struct GuardBoard {
  public struct Guard {
    /// Code of the limit; `floor` for an account's own.
    public var limit: String
    /// What it guards, for messages: an account's or a fund's full key.
    public var holder: String
    public var book: Int
    public var fund: Int
    public var currency: Currency
    /// Chart rows whose debits less credits make the balance; for a floor, the one account.
    public var charts: [Int]
    /// -1 where the balance is credits less debits.
    public var sign: Int64
    public var minimum: Int64
    /// When it must hold.
    public var validity = Validity()
    /// nil for an availability, which adds all details.
    public var account: AccountKey?
    public var curve: BalanceCurve
    /// True where what runs out is authority to spend, not money.
    public var isAuthority = false
    /// True where other books' batches move it too: it is checked again, late and under its lock.
    public var isShared: Bool
    /// True once this batch moved it down.
    public var isUsed = false
    /// What this batch did to it, by day: kept when the curve is read anew.
    var applied: [Int32: Int64] = [:]
  }

  public private(set) var guards: [Guard] = []
  private typealias Availability = (
    code: String, role: Role, charts: [Int], minimum: Int64, validity: Validity
  )

  private let limits: [Availability]
  private let floors: [Bool]
  /// Roles that have an account with a floor.
  private let flooredRoles: Set<Role>
  private let guarded: [Bool]
  private let roles: [Role]
  private var watched: Set<Int> = []
  /// Guarded chart rows that are not loaded, as no event of the batch posts there.
  private var skipped: Set<Int> = []
  /// Guards that each account counts in, by the account's place; filled when first asked.
  private var links: [[(guardPlace: Int, sign: Int64)]?] = []
  /// What the event in hand does to each guard.
  private var changes: [(place: Int, change: Int64)] = []

  init(scheme: Scheme) {
    limits = scheme.limits.compactMap { record in
      guard case .availability(let role, let charts, let minimum) = record.kind else { return nil }
      return (record.code, role, charts, minimum, record.validity)
    }
    floors = scheme.chart.map(\.hasFloor)
    flooredRoles = Set(scheme.chart.filter(\.hasFloor).map(\.role))
    var guarded = floors
    for limit in limits { for chart in limit.charts { guarded[chart] = true } }
    self.guarded = guarded
    roles = scheme.books.map(\.role)
  }

  /// Chart rows whose accounts must be loaded for a book: those with a floor and those of an availability.
  public func chartRows(of book: Int) -> [Int] {
    let role = roles[book]
    let available = Set(limits.filter { $0.role == role }.flatMap(\.charts))
    return guarded.indices.filter { (available.contains($0) || floors[$0]) && !skipped.contains($0) }
  }

  /// Guards only what can be posted to: the curves of other accounts need not be read.
  /// - Parameter charts: chart rows that the batch's events can move.
  mutating func narrow(to charts: Set<Int>) {
    // An availability adds up all its accounts, so that it is read whole where one of them moves.
    let wanted = limits.map { Set($0.charts) }.filter { !$0.isDisjoint(with: charts) }
      .reduce(charts) { $0.union($1) }
    skipped = Set(guarded.indices.filter { guarded[$0] && !wanted.contains($0) })
  }

  /// Books of other parties that have a limit or a floor: guarded though not locked at the start.
  public func sharedBooks(except own: Set<Int>) -> [Int] {
    roles.indices.filter { book in
      !own.contains(book) && isReached(book)
        && (flooredRoles.contains(roles[book]) || limits.contains { $0.role == roles[book] })
    }
  }

  /// True of books that batches of other books move too, without their lock: those that risk is ceded to.
  private func isReached(_ book: Int) -> Bool { roles[book] != .association }

  public func isWatched(_ book: Int) -> Bool { watched.contains(book) }

  /// Takes a book under guard, with what its guarded accounts did so far: changes are debits less credits.
  public mutating func watch(
    _ book: Int, changes: [(account: AccountKey, day: Day, change: Int64)], engine: PostingEngine
  ) {
    watched.insert(book)
    links.removeAll()
    var byGuard: [Int: [Int32: Int64]] = [:]
    for entry in changes {
      for link in guardPlaces(entry.account, engine) {
        byGuard[link.guardPlace, default: [:]][entry.day.number, default: 0] += entry.change * link.sign
      }
    }
    for (place, days) in byGuard {
      guards[place].curve = BalanceCurve(
        changes: days.merging(guards[place].applied, uniquingKeysWith: +).sorted { $0.key < $1.key }
          .map { (Day(number: $0.key), $0.value) })
    }
  }

  /// Adds what other batches did since the curves were read; returns the first guard that no longer holds.
  public mutating func catchUp(
    _ changes: [(account: AccountKey, day: Day, change: Int64)], engine: PostingEngine
  ) -> Guard? {
    for entry in changes {
      for link in guardPlaces(entry.account, engine) where guards[link.guardPlace].isShared {
        guards[link.guardPlace].curve.add(entry.change * link.sign, on: entry.day)
      }
    }
    return guards.first { guarding in
      guarding.isShared && guarding.isUsed
        && guarding.curve.lowest(in: guarding.validity).map { $0 < guarding.minimum } ?? false
    }
  }

  /// Shared guards that this batch moved down, in the order in which their locks are taken.
  public var usedShared: [Guard] {
    guards.filter { $0.isShared && $0.isUsed }.sorted { $0.holder < $1.holder }
  }

  /// Checks one event's transfers against every guard that they touch, then applies them.
  /// - Parameter isEnforced: false applies them without asking.
  mutating func check(
    _ transfers: ArraySlice<Transfer>, on day: Day, isEnforced: Bool = true, engine: PostingEngine
  ) throws(Rejection) {
    changes.removeAll(keepingCapacity: true)
    for transfer in transfers {
      if !skipped.isEmpty { try requireRead(transfer, engine) }
      note(transfer.debit, transfer.amount, engine)
      note(transfer.credit, -transfer.amount, engine)
    }
    if changes.isEmpty { return }
    guard changes.allSatisfy({ guards[$0.place].curve.fits($0.change) }) else { throw engine.sumOverflow() }
    for entry in changes where entry.change < 0 && isEnforced {
      let validity = guards[entry.place].validity
      let first = max(day, validity.from ?? day)
      guard validity.contains(first) else { continue }
      let lowest = guards[entry.place].curve.lowest(from: first, before: validity.to)
      if lowest + entry.change < guards[entry.place].minimum {
        throw breach(guards[entry.place], lowest: lowest, change: entry.change, day: first)
      }
    }
    for entry in changes where entry.change != 0 {
      guards[entry.place].curve.add(entry.change, on: day)
      if guards[entry.place].isShared { guards[entry.place].applied[day.number, default: 0] += entry.change }
      if entry.change < 0 { guards[entry.place].isUsed = true }
    }
  }

  /// A guarded account that was not read would be guarded by nothing.
  private func requireRead(_ transfer: Transfer, _ engine: PostingEngine) throws(Rejection) {
    for account in [transfer.debit, transfer.credit] {
      let key = engine.accounts.keys[Int(account)]
      guard skipped.contains(Int(key.chart)), watched.contains(Int(key.book)) else { continue }
      throw Rejection(
        "limit-unread", nil,
        "account \(engine.scheme.chart[Int(key.chart)].code) of "
          + "\(engine.scheme.books[Int(key.book)].code) has a limit that was not read",
        remedy: "report this: nothing was posted")
    }
  }

  private mutating func note(_ account: Int32, _ amount: Int64, _ engine: PostingEngine) {
    for link in linked(account, engine) {
      let change = amount * link.sign
      if let index = changes.firstIndex(where: { $0.place == link.guardPlace }) {
        changes[index].change += change
      } else {
        changes.append((link.guardPlace, change))
      }
    }
  }

  private func breach(_ guarding: Guard, lowest: Int64, change: Int64, day: Day) -> Rejection {
    let room = Amount(minor: max(0, lowest - guarding.minimum), guarding.currency)
    let need = Amount(minor: -change, guarding.currency)
    let name = guarding.limit == "floor" ? "the floor of account" : "limit \(guarding.limit) of"
    return Rejection(
      guarding.limit == "floor" ? "floor" : "limit", .amount,
      "\(name) \(guarding.holder): \(room) is left from \(day) on, \(need) is needed",
      remedy:
        "post the \(guarding.isAuthority ? "authority" : "money") that comes in first, or post a smaller "
        + "amount")
  }

  private mutating func linked(_ account: Int32, _ engine: PostingEngine) -> [(guardPlace: Int, sign: Int64)]
  {
    let place = Int(account)
    while links.count <= place { links.append(nil) }
    if let found = links[place] { return found }
    let found = guardPlaces(engine.accounts.keys[place], engine)
    links[place] = found
    return found
  }

  private mutating func guardPlaces(_ key: AccountKey, _ engine: PostingEngine) -> [(
    guardPlace: Int, sign: Int64
  )] {
    let chart = Int(key.chart)
    let book = Int(key.book)
    guard guarded[chart], watched.contains(book) else { return [] }
    var found: [(Int, Int64)] = []
    if floors[chart] {
      let sign: Int64 = engine.scheme.chart[chart].normal == .debit ? 1 : -1
      found.append((floorGuard(key, sign: sign, engine), sign))
    }
    for limit in limits where limit.role == roles[book] && limit.charts.contains(chart) {
      found.append((availabilityGuard(limit, key, engine), 1))
    }
    return found
  }

  private mutating func floorGuard(_ key: AccountKey, sign: Int64, _ engine: PostingEngine) -> Int {
    if let place = guards.firstIndex(where: { $0.account == key }) { return place }
    let isAuthority = engine.scheme.chart[Int(key.chart)].accountClass == .budget
    guards.append(
      Guard(
        limit: "floor", holder: holder(key, chart: true, engine), book: Int(key.book), fund: Int(key.fund),
        currency: key.currency, charts: [Int(key.chart)], sign: sign, minimum: 0, account: key,
        curve: BalanceCurve(), isAuthority: isAuthority, isShared: isReached(Int(key.book))))
    return guards.count - 1
  }

  private mutating func availabilityGuard(
    _ limit: Availability, _ key: AccountKey, _ engine: PostingEngine
  ) -> Int {
    let place = guards.firstIndex {
      $0.limit == limit.code && $0.validity == limit.validity && $0.account == nil
        && $0.book == Int(key.book) && $0.fund == Int(key.fund) && $0.currency == key.currency
    }
    if let place { return place }
    guards.append(
      Guard(
        limit: limit.code, holder: holder(key, chart: false, engine), book: Int(key.book),
        fund: Int(key.fund), currency: key.currency, charts: limit.charts, sign: 1, minimum: limit.minimum,
        validity: limit.validity, account: nil, curve: BalanceCurve(), isShared: isReached(Int(key.book))))
    return guards.count - 1
  }

  private func holder(_ key: AccountKey, chart: Bool, _ engine: PostingEngine) -> String {
    let scheme = engine.scheme
    let fund = "\(scheme.books[Int(key.book)].code)/\(scheme.funds[Int(key.fund)].code)"
    guard chart else { return "fund \(fund)" }
    let account = "\(fund)/\(scheme.chart[Int(key.chart)].code)/\(key.currency.code)"
    return key.detail < 0 ? account : "\(account)/\(engine.symbols.text(key.detail))"
  }
}
