// Asks the service, and keeps the secret of a session. It stays in the storage of this tab alone and goes with it: a cookie would go along
// with whatever another site makes the browser ask, and storage for all tabs would still be there for the next person at this machine.
const KEPT = "broadsheet-session";
const SILENCE = { detail: "The service did not answer. Please try again in a moment." };

export const session = {
  secret: () => sessionStorage.getItem(KEPT),
  keep: (secret) => sessionStorage.setItem(KEPT, secret),
  forget: () => sessionStorage.removeItem(KEPT),
};

/** One request, with what came of it; never throws. `tag` is the version that is changed. What is not `isMine` goes as nobody's. */
export async function ask(method, path, { body, tag, isMine = false } = {}) {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (tag) headers["If-Match"] = tag;
  if (isMine && session.secret()) headers.Authorization = `Bearer ${session.secret()}`;
  try {
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" });
    const text = await answer.text();
    return { status: answer.status, isOk: answer.ok, told: text ? JSON.parse(text) : {}, tag: answer.headers.get("ETag") };
  } catch {
    return { status: 0, isOk: false, told: SILENCE };
  }
}

/** Whether an answer says that the session has ended. A wrong password is 401, too. */
export const isOver = (answer) => answer.status === 401 && answer.told.code !== "invalid_credentials";

addEventListener("pageshow", (event) => event.persisted && location.reload()); // "back" is not to show what somebody saw before they left
