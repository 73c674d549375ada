// Runs before the first paint, as a script of its own (build/early.ts): the content
// security policy allows no inline scripts. It stays small, so it imports little.
import { hasStoredBasket } from "@/shared/basket/storedBasket";
import { hasFreshToken, hasStoredUser } from "@/shared/session/storedUser";

import { askAhead } from "./askAhead";
import { applyColorScheme } from "./colorScheme";
import { headingOf } from "./headingOf";
import { showHeading } from "./showHeading";
import { styleFrame } from "./styleFrame";

const known = { isSignedIn: hasStoredUser(), hasBasket: hasStoredBasket() };

applyColorScheme();
styleFrame(document);
askAhead(location, { ...known, needsSession: location.pathname === "/callback" || (known.isSignedIn && !hasFreshToken()) });
showHeading(headingOf(location.pathname, known));
