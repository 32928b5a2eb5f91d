import Money

/// The open items of one side by currency and party, each list by rank and so by day.
struct PartyIndex {
  struct Key: Hashable {
    var currency: Currency
    var party: UInt32
  }

  struct Amount: Hashable {
    var currency: Currency
    var amount: Int64
  }

  private(set) var lists: [Key: [Int32]] = [:]

  /// Items without a party are left out.
  init(_ table: ItemTable, _ open: [Bool]) {
    for item in 0..<table.count where open[item] && table.parties[item] != SymbolTable.none {
      lists[Key(currency: table.currencies[item], party: table.parties[item]), default: []].append(
        Int32(item))
    }
  }

  /// The items of a list whose day is within a window, which is looked up and not walked to.
  func items(_ key: Key, _ table: ItemTable, near day: Int32, days: Int?) -> ArraySlice<Int32> {
    guard let list = lists[key] else { return [] }
    guard let days else { return list[...] }
    let low = Int64(day) - Int64(days)
    let high = Int64(day) + Int64(days)
    let start = Self.place(list) { Int64(table.days[Int($0)]) >= low }
    let end = Self.place(list) { Int64(table.days[Int($0)]) > high }
    return list[start..<max(start, end)]
  }

  /// The first place whose item answers yes, where all after it do too.
  static func place(_ list: [Int32], _ isAfter: (Int32) -> Bool) -> Int {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(list[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
