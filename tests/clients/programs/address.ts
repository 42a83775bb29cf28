// Where the service is.
const address = process.env["BROADSHEET_ADDRESS"];
if (!address) throw new Error("BROADSHEET_ADDRESS must say where the service is");

export const url = (path: string): string => `${address}${path}`;
