import Money

/// Finds support that was given twice, or beyond the verified loss, over all books. Who pays first by the
/// order of delivery keeps; the others give back (domain.md D9, 4).
public enum SupportReview {
  public struct Grant: Sendable, Equatable {
    public var book: String
    public var reference: String
    public var date: Day
    public var beneficiary: String
    public var disaster: String
    public var purpose: String
    /// Month and component; empty where none are stated.
    public var head: String
    public var amount: Int64
    public var verifiedLoss: Int64?
    /// Place in the order of delivery: smaller comes first.
    public var rank: Int

    public init(
      book: String, reference: String, date: Day, beneficiary: String, disaster: String, purpose: String,
      head: String, amount: Int64, verifiedLoss: Int64?, rank: Int
    ) {
      (self.book, self.reference, self.date, self.beneficiary) = (book, reference, date, beneficiary)
      (self.disaster, self.purpose, self.head, self.amount) = (disaster, purpose, head, amount)
      (self.verifiedLoss, self.rank) = (verifiedLoss, rank)
    }
  }

  /// Support that was asked back already.
  public struct Return: Sendable {
    public var book: String
    public var beneficiary: String
    public var disaster: String
    public var purpose: String
    public var head: String
    public var amount: Int64

    public init(
      book: String, beneficiary: String, disaster: String, purpose: String, head: String, amount: Int64
    ) {
      (self.book, self.beneficiary, self.disaster) = (book, beneficiary, disaster)
      (self.purpose, self.head, self.amount) = (purpose, head, amount)
    }
  }

  public struct Finding: Sendable, Equatable {
    public enum Reason: String, Sendable {
      /// Keeps what it granted: it comes first.
      case first
      /// The same month and component were granted before.
      case duplicate
      /// Together it is more than the verified loss.
      case aboveLoss = "above-loss"
    }

    public var grant: Grant
    public var kept: Int64
    public var askedBack: Int64
    /// Still to be asked back.
    public var left: Int64
    public var reason: Reason
  }

  private struct Need: Hashable {
    var beneficiary: String
    var disaster: String
    var purpose: String
  }

  /// - Parameters:
  ///   - grants: in the order in which they were posted.
  ///   - returns: what was asked back of them.
  /// - Returns: every grant of a need of which something is too much, in the order of delivery.
  public static func findings(_ grants: [Grant], _ returns: [Return]) -> [Finding] {
    let needs = Dictionary(grouping: grants.enumerated()) { entry in
      Need(
        beneficiary: entry.element.beneficiary, disaster: entry.element.disaster,
        purpose: entry.element.purpose)
    }
    let order = needs.keys.sorted {
      ($0.beneficiary, $0.disaster, $0.purpose) < ($1.beneficiary, $1.disaster, $1.purpose)
    }
    return order.flatMap { need -> [Finding] in
      let sorted = (needs[need] ?? []).sorted {
        ($0.element.rank, $0.element.date, $0.offset) < ($1.element.rank, $1.element.date, $1.offset)
      }.map(\.element)
      let found = review(
        sorted,
        returns.filter {
          $0.beneficiary == need.beneficiary && $0.disaster == need.disaster && $0.purpose == need.purpose
        })
      return found.contains { $0.kept < $0.grant.amount } ? found : []
    }
  }

  private static func review(_ grants: [Grant], _ returns: [Return]) -> [Finding] {
    // The loss that was verified last is what counts.
    let loss = grants.filter { $0.verifiedLoss != nil }.max { $0.date < $1.date }?.verifiedLoss
    let returned = self.returned(grants, returns)
    var kept: Int64 = 0
    var heads: Set<String> = []
    return grants.enumerated().map { place, grant in
      let net = grant.amount - returned[place]
      var excess: Int64 = 0
      var reason = Finding.Reason.first
      if !grant.head.isEmpty, heads.contains(grant.head) {
        (excess, reason) = (net, .duplicate)
      } else if let loss, kept + net > loss {
        (excess, reason) = (min(net, kept + net - loss), .aboveLoss)
      }
      if net > 0 { heads.insert(grant.head) }
      kept += net - excess
      return Finding(
        grant: grant, kept: net - excess, askedBack: returned[place], left: excess, reason: reason)
    }
  }

  /// What of each grant was asked back: of a book's grants of the same head the last ones first.
  private static func returned(_ grants: [Grant], _ returns: [Return]) -> [Int64] {
    var parts = grants.map { _ in Int64(0) }
    for entry in returns {
      var left = entry.amount
      for place in grants.indices.reversed()
      where grants[place].book == entry.book && grants[place].head == entry.head {
        let part = min(left, grants[place].amount - parts[place])
        parts[place] += part
        left -= part
      }
    }
    return parts
  }
}
