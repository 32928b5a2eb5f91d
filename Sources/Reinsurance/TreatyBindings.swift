import Money

/// How a treaty that takes effect by events treats business that it does not take.
public struct BindingRule: Sendable, Equatable {
  public enum Unbound: String, Sendable, CaseIterable {
    /// The guarantee is refused.
    case refuse
    /// It is drawn without the treaty.
    case uncovered
  }

  public var unbound: Unbound
  /// A cancellation ends cover of what attached before; else it runs off.
  public var isCutOff: Bool

  public init(_ unbound: Unbound, isCutOff: Bool) { (self.unbound, self.isCutOff) = (unbound, isCutOff) }
}

/// The years of treaties that events bound and cancelled, each cedant's own, in the order of the events.
public struct TreatyBindings: Sendable {
  public struct Change: Sendable, Equatable {
    public var day: Day
    /// False where it cancels.
    public var isBound: Bool
    /// Code of the endorsement that came into force; the year stays bound.
    public var endorsement: String?

    public init(day: Day, isBound: Bool, endorsement: String? = nil) {
      (self.day, self.isBound, self.endorsement) = (day, isBound, endorsement)
    }
  }

  private struct Key: Hashable {
    var treaty: String
    var book: String
    var year: Int
  }

  private var changes: [Key: [Change]] = [:]

  public init() {}

  public mutating func add(treaty: String, book: String, year: Int, _ change: Change) {
    changes[Key(treaty: treaty, book: book, year: year), default: []].append(change)
  }

  /// Adds those of other books.
  public mutating func formUnion(_ other: TreatyBindings) {
    changes.merge(other.changes) { $1 }
  }

  /// In the order of the events, which is that of their days.
  public func changes(treaty: String, book: String, year: Int) -> [Change] {
    changes[Key(treaty: treaty, book: book, year: year)] ?? []
  }

  /// Whether business of a cedant attaches to a year on a day. A treaty that the pack puts in force always
  /// does.
  public func attaches(_ treaty: Treaty, _ year: Int, book: String, on day: Day) -> Bool {
    guard treaty.binding != nil else { return true }
    return changes(treaty: treaty.code, book: book, year: year).last { $0.day <= day }?.isBound ?? false
  }

  /// Whether a loss of a guarantee is covered: it attached, and no cancellation with cut-off came before the
  /// loss.
  /// - Parameters:
  ///   - day: on which the guarantee, or with losses occurring the loss, attaches.
  ///   - loss: on which it occurred.
  public func covers(_ treaty: Treaty, _ year: Int, book: String, attaching day: Day, loss: Day) -> Bool {
    guard attaches(treaty, year, book: book, on: day) else { return false }
    guard treaty.binding?.isCutOff == true else { return true }
    return !changes(treaty: treaty.code, book: book, year: year).contains {
      !$0.isBound && day < $0.day && $0.day <= loss
    }
  }

  /// True where the year was bound by the end of a day, or needs not be.
  public func isBound(_ treaty: Treaty, _ year: Int, book: String, by day: Day) -> Bool {
    guard treaty.binding != nil else { return true }
    return changes(treaty: treaty.code, book: book, year: year).contains { $0.isBound && $0.day <= day }
  }

  /// What events did to each year that has begun by a day, in words; nil where the pack binds.
  public func text(_ treaty: Treaty, book: String, by day: Day) -> [String]? {
    guard let rule = treaty.binding else { return nil }
    return treaty.years.filter { $0.from <= day }.map { year in
      let found = changes(treaty: treaty.code, book: book, year: year.underwritingYear)
        .filter { $0.day <= day }
      guard !found.isEmpty else {
        return "\(year.underwritingYear) not bound: business is "
          + (rule.unbound == .refuse ? "refused" : "not covered")
      }
      let parts = found.map { change in
        if let code = change.endorsement {
          let terms = treaty.endorsement(code, of: year.underwritingYear)?.text(treaty.currency) ?? code
          return "endorsed from \(change.day): \(terms)"
        }
        return change.isBound
          ? "bound from \(change.day)"
          : "cancelled from \(change.day), "
            + (rule.isCutOff ? "cover ends" : "what attached before runs off") + ", new business is "
            + (rule.unbound == .refuse ? "refused" : "not covered")
      }
      return "\(year.underwritingYear) " + parts.joined(separator: "; ")
    }
  }
}
