/** A button. Disabled it says why in its own words; busy it takes no second tap. */
import type { PropsWithChildren } from 'react';
import { Button as NativeButton, type ButtonProps, View } from '@tarojs/components';
import { Icon, type IconName } from '../Icon/Icon';
import './Button.scss';

interface Props {
  onTap: () => void;
  look?: 'main' | 'quiet' | 'warn' | 'plain' | 'gold';
  size?: 'small' | 'tiny';
  icon?: IconName;
  busy?: boolean;
  disabled?: boolean;
  className?: string;
}

export function Button({
  onTap,
  look = 'main',
  size,
  icon,
  busy = false,
  disabled = false,
  className = '',
  children,
}: PropsWithChildren<Props>) {
  const classes = [
    'btn',
    `btn--${look}`,
    size ? `btn--${size}` : '',
    busy ? 'btn--busy' : '',
    disabled ? 'btn--off' : '',
    className,
  ];
  const dead = busy || disabled;
  return (
    <View
      className={classes.join(' ')}
      hoverClass={dead ? 'none' : 'pressed'}
      role="button"
      ariaRole="button"
      aria-disabled={dead}
      onClick={(event) => {
        event.stopPropagation();
        if (!dead) onTap();
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </View>
  );
}

/** WeChat's phone button, dressed as ours: the code comes with the tap. */
export function PhoneNumberButton({ onCode, children }: PropsWithChildren<{ onCode: (code: string | undefined) => void }>) {
  const taken: ButtonProps['onGetPhoneNumber'] = (event) => onCode(event.detail.code);
  return (
    <NativeButton className="btn btn--quiet" openType="getPhoneNumber" onGetPhoneNumber={taken}>
      {children}
    </NativeButton>
  );
}

/** Small, and submits the form that it stands in: WeChat hands over what its form holds to its own kind of button alone. */
export function SubmitButton({ busy, children }: PropsWithChildren<{ busy: boolean }>) {
  return (
    <NativeButton className={`btn btn--main btn--small ${busy ? 'btn--busy' : ''}`} formType="submit" disabled={busy}>
      {children}
    </NativeButton>
  );
}
