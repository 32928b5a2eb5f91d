import Ledger
import Money

/// A reserve and how it is measured (domain.md 2.2, 3.1 and 6): a method with its parameters, and accounts.
public struct Reserve: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    /// A share of what another account holds: of the liability outstanding, of indemnity rights.
    case pctOfOutstanding
    /// A share of what another account took in the fiscal year so far: of the year's fee income.
    case pctOfFee
    /// A share of what another account holds, added each fiscal year until the reserve is a larger share of
    /// it, and then kept at that.
    case pctUntilCap
    /// A rate a stage, of what the stage is about.
    case stagedECL
  }

  /// A stage of expected credit loss.
  public struct Stage: Sendable {
    public enum Base: String, Sendable {
      /// What an account holds.
      case account
      /// That part of what the account holds that belongs to guarantees with a claim notified and not paid;
      /// it is left out of the stages that are about the same account as a whole.
      case notified
    }

    public var number: Int
    public var base: Base
    /// Index of a chart row.
    public var of: Int
    public var rate: Ratio
    public var validity: Validity

    public init(number: Int, base: Base, of: Int, rate: Ratio, validity: Validity) {
      (self.number, self.base, self.of, self.rate) = (number, base, of, rate)
      self.validity = validity
    }
  }

  public var code: String
  public var role: Role
  public var method: Method
  public var rate: Ratio
  /// Chart row of what it is a share of; nil where stages say it.
  public var of: Int?
  public var cap: Ratio?
  /// Chart rows: the reserve, what providing debits, what releasing credits.
  public var account: Int
  public var expense: Int
  public var release: Int
  /// The whole old balance is released and the whole new one provided (洗替); else only what changes.
  public var isGross: Bool
  public var stages: [Stage]
  public var validity: Validity

  public init(
    code: String, role: Role, method: Method, rate: Ratio, of: Int?, cap: Ratio?, account: Int, expense: Int,
    release: Int, isGross: Bool, stages: [Stage], validity: Validity
  ) {
    (self.code, self.role, self.method, self.rate, self.of) = (code, role, method, rate, of)
    (self.cap, self.account, self.expense, self.release) = (cap, account, expense, release)
    (self.isGross, self.stages, self.validity) = (isGross, stages, validity)
  }
}

/// What a reserve is measured on, in one fund and segment, minor units on the normal sides of the accounts.
public struct ReserveBase: Sendable {
  /// By chart row: what the account holds on the day.
  public var held: [Int: Int64] = [:]
  /// By chart row: what it took in the fiscal year so far.
  public var taken: [Int: Int64] = [:]
  /// What measurements of the same fiscal year put into the reserve, by its chart row.
  public var measured: [Int: Int64] = [:]
  /// Outstanding of guarantees with a claim notified and not paid.
  public var notified: Int64 = 0

  public init() {}
}

extension Reserve {
  /// What the reserve has to hold on a day, minor units, half-even; nil where it does not fit 64 bits.
  public func target(_ base: ReserveBase, on day: Day) -> Int64? {
    let whole = of.flatMap { base.held[$0] } ?? 0
    switch method {
    case .pctOfOutstanding: return rate.share(of: whole)
    case .pctOfFee: return rate.share(of: of.flatMap { base.taken[$0] } ?? 0)
    case .pctUntilCap:
      guard let cap, let most = cap.share(of: whole), let step = rate.share(of: whole) else { return nil }
      let before = (base.held[account] ?? 0) - (base.measured[account] ?? 0)
      let (sum, isOver) = before.addingReportingOverflow(step)
      return isOver ? nil : min(most, sum)
    case .stagedECL:
      var sum: Int64 = 0
      let active = stages.filter { $0.validity.contains(day) }
      for stage in active {
        var amount = stage.base == .notified ? base.notified : base.held[stage.of] ?? 0
        if stage.base == .account, active.contains(where: { $0.base == .notified && $0.of == stage.of }) {
          amount -= base.notified
        }
        guard let part = stage.rate.share(of: amount) else { return nil }
        sum += part
      }
      return sum
    }
  }
}

/// A reserve of one fund in one segment before and after it is measured.
public struct ReserveLine: Sendable {
  public var segment: SegmentKey
  /// Minor units, credits less debits.
  public var before: Int64
  public var after: Int64

  public init(segment: SegmentKey, before: Int64, after: Int64) {
    (self.segment, self.before, self.after) = (segment, before, after)
  }
}

extension PostingEngine {
  /// Decides a measurement of a reserve: what it held is released and what it needs is provided, both shown
  /// (domain.md 9.2, 36), or, where the pack says so, only the difference.
  public func decideMeasurement(
    _ event: BusinessEvent, _ reserve: Reserve, _ lines: [ReserveLine]
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    var working = WorkingSet()
    do throws(Rejection) {
      var draft = try draft(event)
      let fund = try ownFund(event)
      for line in lines {
        let change = try add(line.after, -line.before)
        let released = reserve.isGross ? line.before : max(0, -change)
        let provided = reserve.isGross ? line.after : max(0, change)
        let place = segments.place(line.segment)
        move(event, fund, .reserveReleased, reserve.account, reserve.release, released, place)
        move(event, fund, .reserveProvided, reserve.expense, reserve.account, provided, place)
      }
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  /// A negative amount swaps the legs: a reserve that was drawn on beyond what it held.
  private func move(
    _ event: BusinessEvent, _ fund: Int, _ component: Component, _ debit: Int, _ credit: Int, _ amount: Int64,
    _ segment: Int32
  ) {
    guard amount != 0 else { return }
    let places = [debit, credit].map { chart in
      accounts.place(
        AccountKey(
          book: Int16(event.book), fund: Int16(fund), chart: Int16(chart), currency: event.currency,
          detail: SymbolTable.none))
    }
    transfers.append(
      Transfer(
        debit: places[amount > 0 ? 0 : 1], credit: places[amount > 0 ? 1 : 0], amount: abs(amount),
        segment: segment, cause: Cause(event.kind, component).packed, subject: .none))
  }
}
