import Money
import Tabular

/// Losses of a ledger's guarantees, from a file with the columns `event,date,PortNumber,LocNumber,loss`:
/// PortNumber is the guarantor's book, LocNumber the guarantee (reinsurance.md 1). LocCurrency is the
/// guarantee's, where it is not that of the pack.
public struct GuaranteeLosses: Sendable {
  public struct Row: Sendable {
    public var event: Int
    public var book: String
    public var guarantee: String
    /// Minor units.
    public var amount: Int64
    public var currency: Currency
    public var line: Int

    public init(
      event: Int, book: String, guarantee: String, amount: Int64, currency: Currency, line: Int
    ) {
      (self.event, self.book, self.guarantee) = (event, book, guarantee)
      (self.amount, self.currency, self.line) = (amount, currency, line)
    }
  }

  /// In the order of the file, with the day of each.
  public private(set) var events: [(code: String, day: Day)] = []
  public private(set) var rows: [Row] = []
  /// True where they are a ledger's claims: those that no treaty covers are the cedant's.
  public private(set) var isStored = false

  private init() {}

  /// Losses of a ledger's claims.
  public init(events: [(code: String, day: Day)], rows: [Row]) {
    (self.events, self.rows, isStored) = (events, rows, true)
  }

  /// - Throws: `OEDFaults` with every fault of the file.
  public static func read(_ path: String, currency: Currency) throws(OEDFaults) -> GuaranteeLosses {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let columns: [OEDColumn] = [.event, .day, .port, .location, .loss]
    var file = try OEDFile.open(path, name, Set(columns + [.locationCurrency]), required: columns)
    var losses = GuaranteeLosses()
    var places: [String: Int] = [:]
    while file.next() {
      guard let event = file.text(.event), let book = file.text(.port), let guarantee = file.text(.location),
        let text = file.text(.day), file.text(.loss) != nil
      else {
        let blank = columns.first { file.text($0) == nil } ?? .event
        file.fault(
          blank, "blank", "is blank", remedy: "every row states event, date, book, guarantee and loss")
        continue
      }
      guard let day = Day(text) else {
        file.fault(.day, "bad-value", "is not a day", remedy: "write it as 2024-03-31")
        continue
      }
      let stated = file.text(.locationCurrency)
      guard let own = stated.map({ Currency($0) }) ?? currency else {
        file.fault(.locationCurrency, "bad-value", "is no currency", remedy: "write its code, such as USD")
        continue
      }
      guard let amount = file.amount(.loss, own) else { continue }
      if let place = places[event], losses.events[place].day != day {
        file.fault(
          .day, "event-date", "differs from the \(losses.events[place].day) of the event's other rows",
          remedy: "an event has one day")
        continue
      }
      let place = places[event] ?? losses.events.count
      if places[event] == nil {
        places[event] = place
        losses.events.append((event, day))
      }
      losses.rows.append(
        Row(event: place, book: book, guarantee: guarantee, amount: amount, currency: own, line: file.line))
    }
    guard file.faults.isEmpty else {
      throw OEDFaults(diagnostics: file.faults, more: file.faultCount - file.faults.count)
    }
    return losses
  }
}
