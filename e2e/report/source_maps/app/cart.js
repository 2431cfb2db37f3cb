import { spinFor } from "./spin.js";

export function declaredTotal(items) { // is declaredTotal
  return spinFor(25) + items.length;
}
export const arrowTotal = (items) => { // is arrowTotal
  return spinFor(25) + items.length;
};
export const bareArrow = items => spinFor(25) + items.length; // is bareArrow
export const functionExpression = function (items) { // is functionExpression
  return spinFor(25) + items.length;
};
export const ownNamed = function innerName(items) { // is innerName
  return items.length > 1e6 ? innerName([]) : spinFor(25);
};
export async function asyncTotal(items) { // is asyncTotal
  await null;
  return spinFor(25) + items.length;
}
export const asyncArrow = async (items) => { // is asyncArrow
  await null;
  return spinFor(25) + items.length;
};
export function* generated(items) { // is generated
  yield spinFor(25);
}
export class Cart {
  #secret = 1;
  field = () => spinFor(25) + this.#secret; // is field
  static made() { // is made
    return spinFor(25);
  }
  constructor(items) { // is Cart
    this.items = items;
    spinFor(25);
  }
  methodTotal() { // is methodTotal
    return spinFor(25) + this.items.length;
  }
  get reading() { // is get reading
    return spinFor(25);
  }
  #hidden() { // is #hidden
    return spinFor(25);
  }
  callHidden() { // is callHidden
    return this.#hidden();
  }
  async later() { // is later
    await null;
    return spinFor(25);
  }
  ["compu" + "ted"]() { // is computed?
    return spinFor(25);
  }
}
export class Derived extends Cart { // is Derived
  more = spinFor(25); // is Derived
}
export const table = {
  shorthand() { // is shorthand
    return spinFor(25);
  },
  longhand: function () { // is longhand
    return spinFor(25);
  },
  arrowed: () => spinFor(25), // is arrowed
};
export function Old() { // is Old
  spinFor(25);
}
Old.prototype.oldMethod = function (a) { // is oldMethod
  return spinFor(25) + (a || 0);
};
