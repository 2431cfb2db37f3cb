import * as cart from "./cart.js";
import { spinFor } from "./spin.js";

async function everything() { // is everything
  const items = [1, 2, 3];
  cart.declaredTotal(items);
  cart.arrowTotal(items);
  cart.bareArrow(items);
  cart.functionExpression(items);
  cart.ownNamed(items);
  await cart.asyncTotal(items);
  await cart.asyncArrow(items);
  for (const each of cart.generated(items)) if (each < 0) throw each;
  const made = new cart.Cart(items);
  made.methodTotal();
  made.field();
  made.reading;
  made.callHidden();
  await made.later();
  made.computed();
  cart.Cart.made();
  new cart.Derived(items);
  cart.table.shorthand();
  cart.table.longhand();
  cart.table.arrowed();
  new cart.Old().oldMethod();
  items.forEach((item) => spinFor(25) + item); // is (anonymous)
  [3, 2].map(function named(item) { // is named
    return spinFor(25) + item;
  });
  (function () { // is (anonymous)
    return arguments.length + spinFor(25);
  })();
  function nested(deep) { // is nested
    return [deep, arguments].map((value) => spinFor(25) + value)[0]; // is (anonymous)
  }
  nested(2);
}
window.everything = everything;
